// A transport without a socket: the peer has sent all of its octets, and takes whatever is written.

import type { Transport } from "./transport.ts";

/** One end of a connection whose other end is memory. */
export class MemoryTransport implements Transport {
  #received: Uint8Array;
  #isClosed = false;

  /** What the peer sends, before it ends its side. */
  constructor(received: Uint8Array) {
    this.#received = received;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#isClosed) return Promise.reject(new Error("Read after close"));
    const taken = this.#received.subarray(0, into.length);
    if (taken.length === 0) return Promise.resolve(null);
    into.set(taken);
    this.#received = this.#received.subarray(taken.length);
    return Promise.resolve(taken.length);
  }

  write(octets: Uint8Array): Promise<number> {
    return this.#isClosed
      ? Promise.reject(new Error("Write after close"))
      : Promise.resolve(octets.length);
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
  }
}
