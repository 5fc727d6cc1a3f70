// The output of a connection. Heads and small contents are collected in one buffer and leave in one write.
// Larger contents are streamed through it. The writer has a buffer only while octets are in it. A message
// that is ready leaves as it is, without a buffer.
//
// The octets written equal Content-Length, or this throws and the connection closes: for a file that
// shrinks or is overwritten while it is sent there is no other way. RFC 9112 §8.

import {
  ContentChanged,
  ContentFailed,
  type FileSlice,
  type FileSource,
  type FixedContent,
} from "../http/content.ts";
import type { BufferPool, LentBuffer } from "./buffer_pool.ts";
import { MAX_OCTETS_PER_TURN, STAGED_OCTETS } from "./limits.ts";
import type { ReadyMessage } from "./ready_messages.ts";
import { ConnectionGone, type Transport } from "./transport.ts";
import type { TurnQueue } from "./turn_queue.ts";

/** A file ended before the length that was announced for it. */
export class ContentCutShort extends Error {
  override readonly name = "ContentCutShort";
  constructor() {
    super(
      "A file ended before the length it had when it was opened",
    );
  }
}

/** True for what ends a response because of what its content comes from, which is no error in our code. */
export function isContentFailure(error: unknown): boolean {
  return error instanceof ContentCutShort || error instanceof ContentChanged ||
    error instanceof ContentFailed;
}

/** Is called each time the peer took octets. */
export interface ProgressWatcher {
  onProgress(): void;
}

/** What a writer works with. */
export interface WriterOptions {
  readonly pool: BufferPool;
  readonly turns: TurnQueue;
  readonly owner: ProgressWatcher;
}

const NOTHING_TO_WRITE = Promise.resolve();

/** Writes to one transport, in order. */
export class Writer {
  readonly #transport: Transport;
  readonly #pool: BufferPool;
  readonly #turns: TurnQueue;
  readonly #owner: ProgressWatcher;
  #buffer: LentBuffer | undefined;
  #length = 0;
  /** The message that waits, instead of a buffer. */
  #ready: ReadyMessage | undefined;
  /** The message that is being written, instead of a buffer. */
  #readyInFlight: ReadyMessage | undefined;
  /** The buffer that a write may hold, even if that write was given up. */
  #inFlight: LentBuffer | undefined;
  #inFlightLength = 0;
  #written = 0;
  #writtenInTurn = 0;
  #isNoDelay = false;
  #onAbandoned: ((error: ConnectionGone) => void) | undefined;

  constructor(
    transport: Transport,
    { pool, turns, owner }: WriterOptions,
  ) {
    this.#transport = transport;
    this.#pool = pool;
    this.#turns = turns;
    this.#owner = owner;
  }

  /** How many octets wait to be written. */
  get waiting(): number {
    return this.#length;
  }

  /** Whether what waits can wait a little longer at no cost: it is short, or no buffer is in use for it. */
  get isStaged(): boolean {
    return this.#ready !== undefined || this.#length <= STAGED_OCTETS;
  }

  /** How many octets the socket took so far. */
  get written(): number {
    return this.#written;
  }

  /** How many octets were added so far. */
  get added(): number {
    return this.#written + this.#length;
  }

  /** Removes what was added after `added` had this value; false, and nothing is done, if some of it was written. */
  withdraw(added: number): boolean {
    if (added < this.#written) return false;
    this.#length = added - this.#written;
    if (this.#length === 0) this.#ready = undefined;
    return true;
  }

  /** Adds the octets if all three fit into the buffer; otherwise adds none of them. */
  tryAdd(start: Uint8Array, section: Uint8Array, content: Uint8Array): boolean {
    if (this.#ready !== undefined) return false;
    const added = start.length + section.length + content.length;
    const buffer = this.#bufferFor(added).octets;
    const end = this.#length + added;
    if (end > buffer.length) return false;
    buffer.set(start, this.#length);
    buffer.set(section, this.#length + start.length);
    if (content.length > 0) buffer.set(content, end - content.length);
    this.#length = end;
    return true;
  }

  /** Adds a message if nothing else waits. It leaves without a copy, alone. */
  tryAddReady(message: ReadyMessage): boolean {
    if (this.#buffer !== undefined || this.#ready !== undefined) return false;
    this.#ready = message;
    this.#length = message.length;
    return true;
  }

  /** Adds octets of any length, flushing as needed. */
  async add(octets: Uint8Array): Promise<void> {
    if (this.#ready !== undefined) await this.flush();
    const buffer = this.#bufferFor(octets.length).octets;
    if (this.#length + octets.length > buffer.length) {
      // Fill the buffer, so that a head never travels alone. The remainder needs no copy.
      const fitting = buffer.length - this.#length;
      buffer.set(octets.subarray(0, fitting), this.#length);
      this.#length = buffer.length;
      await this.flush();
      await this.#writeAll(octets.subarray(fitting));
      return;
    }
    buffer.set(octets, this.#length);
    this.#length += octets.length;
  }

  /** Writes octets from where they are, if nothing waits; resolves once all are written. Undefined if something waits. */
  tryWrite(octets: Uint8Array): Promise<void> | undefined {
    return this.#length === 0 ? this.#writeAll(octets) : undefined;
  }

  /** Adds a content; throws ContentCutShort where a file ends too early, and what reading throws. */
  async addContent(content: FixedContent): Promise<void> {
    if (content.kind === "none") return;
    if (content.kind === "octets") return await this.add(content.octets);
    const length = content.parts.reduce((sum, part) => sum + part.length, 0);
    if (length !== content.length) {
      throw new Error(`The parts have ${length} of ${content.length} octets`);
    }
    // Small contents of others come before the first piece of a large one.
    if (length >= MAX_OCTETS_PER_TURN) await this.#endTurnAfter(length);
    for (const part of content.parts) {
      if (part instanceof Uint8Array) await this.add(part);
      else await this.#addSlice(content.source, part);
    }
  }

  async #addSlice(source: FileSource, slice: FileSlice): Promise<void> {
    let position = slice.start;
    const end = slice.start + slice.length;
    while (position < end) {
      const buffer = this.#bufferFor(end - position).octets;
      if (this.#length === buffer.length) {
        await this.flush();
        continue;
      }
      const room = Math.min(buffer.length - this.#length, end - position);
      const into = buffer.subarray(this.#length, this.#length + room);
      const reading = source.read(into, position);
      const read = typeof reading === "number" ? reading : await reading;
      if (read === 0) throw new ContentCutShort();
      this.#length += read;
      position += read;
    }
  }

  /**
   * Starts one write of what waits; `finishWrite` takes its outcome. Beside `flush` this saves a promise and a frame
   * for each response, which is the usual case.
   */
  startWrite(): Promise<number> {
    if (!this.#isNoDelay && this.#written > 0) this.#disableDelay();
    this.#inFlightLength = this.#length;
    this.#length = 0;
    const ready = this.#ready;
    if (ready !== undefined) {
      this.#readyInFlight = ready;
      this.#ready = undefined;
      return this.#transport.write(ready.beginning);
    }
    const buffer = this.#buffer!;
    this.#inFlight = buffer;
    this.#buffer = undefined;
    return this.#transport.write(buffer.beginning(this.#inFlightLength));
  }

  /** `taken` octets of what `startWrite` wrote were taken; a promise where a remainder has to follow. */
  finishWrite(taken: number): Promise<void> | undefined {
    const length = this.#inFlightLength;
    this.#written += taken;
    const ready = this.#readyInFlight;
    if (ready !== undefined) {
      this.#readyInFlight = undefined;
      if (taken === length) return undefined;
      this.#owner.onProgress();
      return this.#writeAfter(ready, taken);
    }
    const buffer = this.#inFlight!;
    if (taken === length) {
      this.#giveBack(buffer);
      return undefined;
    }
    this.#owner.onProgress();
    return this.#writeAll(buffer.octets.subarray(taken, length), buffer);
  }

  async #writeAfter(ready: ReadyMessage, taken: number): Promise<void> {
    for (let written = taken; written < ready.length;) {
      const octets = ready.after(written);
      await this.#writeAll(octets);
      written += octets.length;
    }
  }

  /** Writes all that waits, and gives the buffer back. */
  flush(): Promise<void> {
    if (this.#ready !== undefined) return this.#flushReady();
    const buffer = this.#buffer;
    if (buffer === undefined) return NOTHING_TO_WRITE;
    const length = this.#length;
    // From now on these octets count as written or lost, never as waiting.
    this.#length = 0;
    this.#buffer = undefined;
    this.#inFlight = buffer;
    return this.#writeAll(buffer.beginning(length), buffer);
  }

  async #flushReady(): Promise<void> {
    let taken: number;
    try {
      taken = await this.startWrite();
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    }
    this.#owner.onProgress();
    await this.finishWrite(taken);
  }

  /**
   * After the transport was closed: rejects the write that waits for the peer. Some versions of the runtime never end it,
   * and hold the socket: so the connection counts until the peer goes, or the server ends.
   */
  abandon(): void {
    this.#onAbandoned?.(new ConnectionGone());
  }

  /** Ends the writing; octets that wait are lost. */
  end(): void {
    if (this.#buffer !== undefined) this.#pool.giveBack(this.#buffer);
    if (this.#inFlight !== undefined) this.#pool.forget(this.#inFlight);
    this.#buffer = this.#inFlight = undefined;
    this.#ready = this.#readyInFlight = undefined;
    this.#length = 0;
  }

  /** The buffer, with room for that many more octets if possible. */
  #bufferFor(octets: number): LentBuffer {
    const buffer = this.#buffer;
    if (buffer === undefined) return this.#buffer = this.#pool.borrow(octets);
    if (this.#length + octets <= buffer.octets.length) return buffer;
    return this.#buffer = this.#pool.grow(buffer, this.#length) ?? buffer;
  }

  #giveBack(buffer: LentBuffer): void {
    // A buffer that was forgotten: its write succeeded in the end.
    if (this.#inFlight !== buffer) return;
    this.#inFlight = undefined;
    this.#pool.giveBack(buffer);
  }

  /**
   * From the second write on, octets leave when they are written; waiting for more would only delay
   * them. The first leaves at once anyway, and for many connections it is the only one.
   */
  #disableDelay(): void {
    this.#isNoDelay = true;
    try {
      this.#transport.setNoDelay?.(true);
    } catch {
      // The peer is gone already: the write will fail.
    }
  }

  /** Writes the octets, and gives back the buffer that they stand in, if any. */
  async #writeAll(octets: Uint8Array, buffer?: LentBuffer): Promise<void> {
    let written = 0;
    if (!this.#isNoDelay && this.#written > 0) this.#disableDelay();
    while (written < octets.length) {
      let taken: number;
      try {
        taken = await this.#write(
          written === 0 ? octets : octets.subarray(written),
        );
      } catch (cause) {
        // The buffer is not given back: the waiting write may keep it for ever.
        throw new ConnectionGone(undefined, { cause });
      }
      written += taken;
      this.#written += taken;
      this.#owner.onProgress();
      const turn = this.#endTurnAfter(taken);
      if (turn !== undefined) await turn;
    }
    if (buffer !== undefined) this.#giveBack(buffer);
  }

  /** Writes to the transport, and rejects as soon as the writer is abandoned. */
  #write(octets: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#onAbandoned = reject;
      this.#transport.write(octets).then(resolve, reject);
    });
  }

  /** A large content leaves in pieces, and other connections have their turns between them. */
  #endTurnAfter(octets: number): Promise<void> | undefined {
    this.#writtenInTurn += octets;
    if (this.#writtenInTurn < MAX_OCTETS_PER_TURN) return undefined;
    this.#writtenInTurn = 0;
    return this.#turns.enterAgain();
  }
}
