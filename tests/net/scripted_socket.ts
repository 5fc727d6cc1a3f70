// A socket without a network: what the peer sends, takes and breaks is said by the test, and whoever
// waits on it settles within one turn of the event loop.

import type { Transport } from "../../src/net/transport.ts";
import { decodeLatin1, encodeLatin1 } from "../latin1.ts";

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** One end of a connection whose other end is the test. */
export class ScriptedSocket implements Transport {
  /** The octets of each write, in order. */
  readonly writes: Uint8Array[] = [];
  /** The memory that the octets of each write stood in. */
  readonly sources: ArrayBufferLike[] = [];
  /** True once no more will be written. */
  halfClosed = false;
  closed = false;
  /** How many writes there had been each time it was told to send at once. */
  readonly noDelayAfter: number[] = [];
  /** How many octets one write takes at the most. */
  writeLength = Infinity;
  /** Whether `close` ends a write that waits, which not every version of the runtime does. */
  closeEndsWrites = true;
  /** Resolves once a closed socket has been given back; undefined where `close` does it. */
  gone: Promise<void> | undefined;
  #pieces: Uint8Array[] = [];
  #ended = false;
  #readFault: Error | undefined;
  #writeFault: Error | undefined;
  #stalled = false;
  #reads: (Waiting<number | null> & { readonly into: Uint8Array })[] = [];
  #stalledWrites: (Waiting<number> & { readonly octets: Uint8Array })[] = [];

  /** All that was written, one character an octet. */
  get text(): string {
    return this.writes.map((octets) => decodeLatin1(octets)).join("");
  }

  /** Octets of the peer that nobody has read. */
  get unread(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** True while somebody waits for the peer's octets. */
  get reading(): boolean {
    return this.#reads.length > 0;
  }

  /** The peer sends octets; a string is one octet a character. */
  send(octets: string | Uint8Array): void {
    const piece = typeof octets === "string" ? encodeLatin1(octets) : octets;
    if (piece.length > 0) this.#pieces.push(piece);
    this.#settleReads();
  }

  /** The peer sends no more. */
  end(): void {
    this.#ended = true;
    this.#settleReads();
  }

  setNoDelay(enable: boolean): void {
    if (enable) this.noDelayAfter.push(this.writes.length);
  }

  /** From now on reading fails, once what was sent has been read. */
  failReads(error = new Error("Connection reset")): void {
    this.#readFault = error;
    this.#settleReads();
  }

  /** From now on writing fails. */
  failWrites(error = new Error("Broken pipe")): void {
    this.#writeFault = error;
    for (const write of this.#stalledWrites.splice(0)) write.reject(error);
  }

  /** The peer takes nothing until `resume`. */
  stall(): void {
    this.#stalled = true;
  }

  /** The peer takes what waits, and what follows. */
  resume(): void {
    this.#stalled = false;
    for (const { octets, resolve } of this.#stalledWrites.splice(0)) {
      resolve(this.#accept(octets));
    }
  }

  read(into: Uint8Array): Promise<number | null> {
    if (into.length === 0) throw new RangeError("A read into nothing");
    if (this.closed) return Promise.reject(new Error("Read after close"));
    return new Promise((resolve, reject) => {
      this.#reads.push({ into, resolve, reject });
      this.#settleReads();
    });
  }

  write(octets: Uint8Array): Promise<number> {
    if (octets.length === 0) throw new RangeError("A write of nothing");
    if (this.closed) return Promise.reject(new Error("Write after close"));
    if (this.halfClosed) throw new Error("A write after the half-close");
    if (this.#stalledWrites.length > 0) throw new Error("Two writes at once");
    if (this.#writeFault) return Promise.reject(this.#writeFault);
    if (!this.#stalled) return Promise.resolve(this.#accept(octets));
    return new Promise((resolve, reject) => {
      this.#stalledWrites.push({ octets, resolve, reject });
    });
  }

  closeWrite(): Promise<void> {
    if (this.closed) return Promise.reject(new Error("Half-close after close"));
    this.halfClosed = true;
    return this.#writeFault
      ? Promise.reject(this.#writeFault)
      : Promise.resolve();
  }

  close(): void {
    if (this.closed) throw new Error("Closed twice");
    this.closed = true;
    const interrupted = new Error("Interrupted");
    for (const read of this.#reads.splice(0)) read.reject(interrupted);
    if (!this.closeEndsWrites) return;
    for (const write of this.#stalledWrites.splice(0)) {
      write.reject(interrupted);
    }
  }

  #accept(octets: Uint8Array): number {
    const taken = octets.slice(0, this.writeLength);
    this.writes.push(taken);
    this.sources.push(octets.buffer);
    return taken.length;
  }

  /** Reads are served one after the other, as the runtime does. */
  #settleReads(): void {
    while (this.#reads.length > 0) {
      const { into, resolve, reject } = this.#reads[0];
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        const taken = piece.subarray(0, into.length);
        into.set(taken);
        if (taken.length < piece.length) {
          this.#pieces.unshift(piece.subarray(taken.length));
        }
        resolve(taken.length);
      } else if (this.#readFault !== undefined) reject(this.#readFault);
      else if (this.#ended) resolve(null);
      else return;
      this.#reads.shift();
    }
  }
}
