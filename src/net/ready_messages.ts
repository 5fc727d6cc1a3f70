// Whole messages of larger contents that are sent again within one second. Their octets never change, so
// that all connections write from them at the same time, and no response is copied into a write buffer.
//
// A head begins with the Date, so a message is ready for one second. Only what is asked for twice in a
// second is made ready. RFC 9110 §6.6.1.

import { concatenate } from "../http/octets.ts";
import {
  MAX_READY_MESSAGES,
  MAX_SECTIONS_SEEN,
  WRITE_OCTETS,
} from "./limits.ts";

/** A message and the content that it was made from. Neither is changed. */
export class ReadyMessage {
  /** How many octets the whole message has. */
  readonly length: number;
  /** Its beginning: as many octets as one write should have. The rest is written from the content. */
  readonly beginning: Uint8Array;
  readonly #contentAt: number;
  readonly #content: Uint8Array;

  constructor(
    start: Uint8Array,
    section: Uint8Array,
    content: Uint8Array,
  ) {
    this.#content = content;
    this.#contentAt = start.length + section.length;
    this.length = this.#contentAt + content.length;
    const room = Math.max(WRITE_OCTETS - this.#contentAt, 0);
    const first = content.subarray(0, room);
    this.beginning = concatenate([start, section, first]);
  }

  /**
   * What follows the first octets, `written` of them, or the beginning of that. It doesn't keep the message where the
   * content alone is enough.
   */
  after(written: number): Uint8Array {
    return written < this.#contentAt
      ? this.beginning.subarray(written)
      : this.#content.subarray(written - this.#contentAt);
  }
}

/** A section that was sent, the beginning it was sent with, and their message once it is ready. */
interface Seen {
  readonly start: Uint8Array;
  message: ReadyMessage | undefined;
}

/** The messages of the current second. */
export class ReadyMessages {
  #second = -1;
  #ready = 0;
  readonly #seen = new Map<Uint8Array, Seen>();

  /**
   * The message that consists of the three; undefined where it has to be put together. `start` and `section` are known by
   * their identity, `section` stands for its content, and `now` is in ms since the epoch.
   */
  find(
    start: Uint8Array,
    section: Uint8Array,
    { content, now }: { content: Uint8Array; now: number },
  ): ReadyMessage | undefined {
    this.trim(now);
    const seen = this.#seen.get(section);
    if (seen === undefined) {
      if (this.#seen.size < MAX_SECTIONS_SEEN) {
        this.#seen.set(section, { start, message: undefined });
      }
      return undefined;
    }
    if (seen.start !== start) return undefined;
    if (seen.message === undefined && this.#ready < MAX_READY_MESSAGES) {
      this.#ready++;
      seen.message = new ReadyMessage(start, section, content);
    }
    return seen.message;
  }

  /** Drops the messages of another second than that of `now`, in ms since the epoch. Returns true if none is left. */
  trim(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#ready = 0;
      this.#seen.clear();
    }
    return this.#seen.size === 0;
  }
}
