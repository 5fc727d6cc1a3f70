// The way out: heads and small contents gather in one buffer and leave in one write; larger
// contents are streamed through it. The buffer is held only while something is in it.
//
// Octets written equal Content-Length, or this throws and the connection closes: a file that
// shrinks while it is being sent can't be mended in any other way. RFC 9112 §8.

import type { FixedContent } from "../http/content.ts";
import type { BufferPool, LentBuffer } from "./buffer_pool.ts";
import { ConnectionGone, type Transport } from "./transport.ts";

/** A file ended before the length that was announced for it. */
export class ContentCutShort extends Error {
  override readonly name = "ContentCutShort";
  constructor() {
    super("A file ended before the length it had when it was opened");
  }
}

/** Told each time the peer took octets. */
export interface ProgressWatcher {
  onProgress(): void;
}

/** Writes to one socket, in order. */
export class Writer {
  readonly #socket: Transport;
  readonly #pool: BufferPool;
  readonly #owner: ProgressWatcher;
  #buffer: LentBuffer | undefined;
  #length = 0;
  #leaving: LentBuffer | undefined;
  #leavingLength = 0;
  /** How many buffers are borrowed. */
  #held = 0;
  #written = 0;
  #isNoDelay = false;

  constructor(
    socket: Transport,
    { pool, owner }: { pool: BufferPool; owner: ProgressWatcher },
  ) {
    this.#socket = socket;
    this.#pool = pool;
    this.#owner = owner;
  }

  /** How many octets wait to be written. */
  get waiting(): number {
    return this.#length;
  }

  /** How many octets the socket took so far. */
  get written(): number {
    return this.#written;
  }

  /** How many octets were added so far. */
  get added(): number {
    return this.#written + this.#length;
  }

  /** Takes back what was added after `added` was this; false, and nothing done, where some has left. */
  withdraw(added: number): boolean {
    if (added < this.#written) return false;
    this.#length = added - this.#written;
    return true;
  }

  /** Adds the octets if all three fit beside what waits already; otherwise adds none of them. */
  tryAdd(start: Uint8Array, section: Uint8Array, content: Uint8Array): boolean {
    const buffer = (this.#buffer ??= this.#borrow()).octets;
    const sectionAt = this.#length + start.length;
    const contentAt = sectionAt + section.length;
    const end = contentAt + content.length;
    if (end > buffer.length) return false;
    buffer.set(start, this.#length);
    buffer.set(section, sectionAt);
    if (content.length > 0) buffer.set(content, contentAt);
    this.#length = end;
    return true;
  }

  /** Adds octets of any length, flushing as needed. */
  async add(octets: Uint8Array): Promise<void> {
    const buffer = (this.#buffer ??= this.#borrow()).octets;
    if (this.#length + octets.length > buffer.length) {
      // Fill what is begun, so that a head never travels alone; the rest needs no copy.
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

  /** Adds a content; throws ContentCutShort where a file ends too early. */
  async addContent(content: FixedContent): Promise<void> {
    if (content.kind === "none") return;
    if (content.kind === "octets") return await this.add(content.octets);
    const length = content.parts.reduce((sum, part) => sum + part.length, 0);
    if (length !== content.length) {
      throw new Error(`The parts have ${length} of ${content.length} octets`);
    }
    for (const part of content.parts) {
      if (part instanceof Uint8Array) {
        await this.add(part);
        continue;
      }
      let position = part.start;
      const end = part.start + part.length;
      while (position < end) {
        const buffer = (this.#buffer ??= this.#borrow()).octets;
        if (this.#length === buffer.length) {
          await this.flush();
          continue;
        }
        const room = Math.min(buffer.length - this.#length, end - position);
        const into = buffer.subarray(this.#length, this.#length + room);
        const reading = content.source.read(into, position);
        const read = typeof reading === "number" ? reading : await reading;
        if (read === 0) throw new ContentCutShort();
        this.#length += read;
        position += read;
      }
    }
  }

  /** Begins one write of what waits; what it comes to is for `settle`. */
  begin(): Promise<number> {
    if (!this.#isNoDelay && this.#written > 0) this.#disableDelay();
    const buffer = this.#buffer!;
    this.#leaving = buffer;
    this.#leavingLength = this.#length;
    this.#length = 0;
    this.#buffer = undefined;
    return this.#socket.write(buffer.beginning(this.#leavingLength));
  }

  /** Of what `begin` wrote, `taken` octets were taken; a promise where the rest has to follow. */
  settle(taken: number): Promise<void> | undefined {
    const buffer = this.#leaving!;
    const length = this.#leavingLength;
    this.#leaving = undefined;
    this.#written += taken;
    if (taken === length) {
      this.#giveBack(buffer);
      return undefined;
    }
    this.#owner.onProgress();
    return this.#writeAll(buffer.octets.subarray(taken, length)).then(() =>
      this.#giveBack(buffer)
    );
  }

  /** Writes all that waits, and gives the buffer back. */
  async flush(): Promise<void> {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    const length = this.#length;
    // From here on these octets count as written or lost, never as waiting.
    this.#length = 0;
    this.#buffer = undefined;
    await this.#writeAll(buffer.beginning(length));
    this.#giveBack(buffer);
  }

  /** Nothing more will be written; what still waits is lost. */
  end(): void {
    for (; this.#held > 0; this.#held--) this.#pool.forget();
  }

  #borrow(): LentBuffer {
    this.#held++;
    return this.#pool.borrow();
  }

  #giveBack(buffer: LentBuffer): void {
    // One that was forgotten: its write was taken after all.
    if (this.#held === 0) return;
    this.#held--;
    this.#pool.giveBack(buffer);
  }

  /**
   * From the second write on, octets leave when they are written; waiting for more would only delay
   * them. The first leaves at once anyway, and for many connections it is the only one.
   */
  #disableDelay(): void {
    this.#isNoDelay = true;
    try {
      this.#socket.setNoDelay?.(true);
    } catch {
      // The peer is gone already; the write will say so.
    }
  }

  async #writeAll(octets: Uint8Array): Promise<void> {
    let written = 0;
    if (!this.#isNoDelay && this.#written > 0) this.#disableDelay();
    while (written < octets.length) {
      let taken: number;
      try {
        taken = await this.#socket.write(
          written === 0 ? octets : octets.subarray(written),
        );
      } catch (cause) {
        // The buffer is not given back: a write that waits may hold it for ever.
        throw new ConnectionGone(undefined, { cause });
      }
      written += taken;
      this.#written += taken;
      this.#owner.onProgress();
    }
  }
}
