// The octets of a connection that were received and not yet taken.
//
// Small until a peer shows that it sends more at once, so that thousands of resting connections are
// cheap; then of the size that ordinary heads need. For a long head it grows up to what a head may
// have, and shrinks again when it is empty.

import { CR, LF } from "../http/octets.ts";
import type { Pool } from "../base/pool.ts";
import { MAX_HEAD_OCTETS } from "../http1/limits.ts";
import {
  CONTENT_READ_OCTETS,
  FIRST_READ_OCTETS,
  READ_OCTETS,
} from "./limits.ts";

/** Room for the longest head and the beginning of what follows it. */
const LARGEST = MAX_HEAD_OCTETS + READ_OCTETS;

/** Received octets stand at `start` to `end` of `octets`. */
export class ReadBuffer {
  octets: Uint8Array;
  start = 0;
  end = 0;

  /** `first`: a buffer of `FIRST_READ_OCTETS` to begin with. */
  constructor(first: Uint8Array = new Uint8Array(FIRST_READ_OCTETS)) {
    this.octets = first;
  }

  /** Gives its buffer to the pool, if it has the size to begin with. Nothing may be read after that. */
  leaveTo(pool: Pool<Uint8Array>): void {
    if (this.octets.length === FIRST_READ_OCTETS) pool.give(this.octets);
  }

  /** True where all that was received has been taken. */
  get empty(): boolean {
    return this.start === this.end;
  }

  /** True where only line ends were received, if anything: no request begins with them. RFC 9112 §2.2. */
  get blank(): boolean {
    const { octets, start, end } = this;
    for (let i = start; i < end; i++) {
      if (octets[i] !== CR && octets[i] !== LF) return false;
    }
    return true;
  }

  /** A place to read into, never empty; what was received may move to make it. */
  room(): Uint8Array {
    const isFull = this.end === this.octets.length;
    if (this.empty) {
      this.start = this.end = 0;
      const { length } = this.octets;
      if (length > READ_OCTETS || isFull && length < READ_OCTETS) {
        this.octets = new Uint8Array(READ_OCTETS);
      }
      return this.octets;
    }
    if (isFull) this.#move();
    return this.octets.subarray(this.end);
  }

  /** The same for content. No message refers to the buffer: where it was filled, the next one is larger. */
  contentRoom(): Uint8Array {
    if (!this.empty) return this.room();
    const isFull = this.end === this.octets.length;
    const { length } = this.octets;
    this.start = this.end = 0;
    if (isFull && length < CONTENT_READ_OCTETS) {
      this.octets = new Uint8Array(
        Math.min(Math.max(length * 4, READ_OCTETS), CONTENT_READ_OCTETS),
      );
    }
    return this.octets;
  }

  /** To the front, of a larger buffer where this one was too small. */
  #move(): void {
    const { length } = this.octets;
    const isTooSmall = this.start === 0 || length < READ_OCTETS;
    const into = isTooSmall
      ? new Uint8Array(Math.min(Math.max(length * 4, READ_OCTETS), LARGEST))
      : this.octets;
    into.set(this.octets.subarray(this.start, this.end));
    this.octets = into;
    this.end -= this.start;
    this.start = 0;
  }
}
