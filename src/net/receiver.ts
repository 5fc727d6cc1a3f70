// Reads from a transport into the buffer of a connection: one read at a time, whoever asks for it.
//
// A read that began while a response was made is the next read of the connection. What was received
// stays where it is meanwhile, because requests still refer to it.

import { ReadBuffer } from "./read_buffer.ts";
import type { Transport } from "./transport.ts";

/** Learns what becomes of a read that nobody waits for. */
export interface ReadWatcher {
  /** The peer sends no more. */
  onEndOfInput(): void;
  /** The connection is broken. */
  onBroken(): void;
}

/** The input of one connection. */
export class Receiver extends ReadBuffer {
  readonly #transport: Transport;
  #ahead: Promise<number | null> | undefined;

  /** `first`: a buffer of `FIRST_READ_OCTETS` to begin with. */
  constructor(transport: Transport, first: Uint8Array) {
    super(first);
    this.#transport = transport;
  }

  /** A read that began ahead, as long as it was not taken. */
  get ahead(): Promise<number | null> | undefined {
    return this.#ahead;
  }

  /** How many octets were read to `end`; null at the end of the stream. The caller moves `end`. */
  read(): Promise<number | null> {
    const ahead = this.#ahead;
    if (ahead === undefined) return this.#transport.read(this.room());
    this.#ahead = undefined;
    return ahead;
  }

  /**
   * Reads octets of the content of a request, with more room where the peer sends much; false at the end of the stream. No
   * read begins before they count: it would begin at their place.
   */
  async readContent(): Promise<boolean> {
    this.#ahead ??= this.#transport.read(this.contentRoom());
    try {
      const read = await this.#ahead;
      this.end += read ?? 0;
      return read !== null;
    } finally {
      this.#ahead = undefined;
    }
  }

  /** Reads ahead behind what was received, unless a read is in progress or there is no room. */
  watch(watcher: ReadWatcher): void {
    if (this.#ahead !== undefined) return;
    const room = this.octets.subarray(this.end);
    if (room.length === 0) return;
    this.#ahead = this.#transport.read(room);
    this.#ahead.then(
      (read) => {
        if (read === null) watcher.onEndOfInput();
      },
      () => watcher.onBroken(),
    );
  }
}
