// The octets of a connection that were received and not yet taken.
//
// Small while the peer is idle, so that thousands of waiting connections are cheap; it grows for a
// long head, up to what a head may have, and shrinks again when it is empty.

import { HEAD_OCTETS } from "../http/limits.ts";
import { READ_OCTETS } from "./limits.ts";

/** Room for the longest head and the beginning of what follows it. */
const LARGEST = HEAD_OCTETS + READ_OCTETS;

/** Received octets stand at `start` to `end` of `octets`. */
export class ReadBuffer {
  octets: Uint8Array = new Uint8Array(READ_OCTETS);
  start = 0;
  end = 0;

  /** True where all that was received has been taken. */
  get empty(): boolean {
    return this.start === this.end;
  }

  /** A place to read into, never empty; what was received may move to make it. */
  room(): Uint8Array {
    if (this.empty) {
      this.start = this.end = 0;
      if (this.octets.length > READ_OCTETS) {
        this.octets = new Uint8Array(READ_OCTETS);
      }
      return this.octets;
    }
    if (this.end === this.octets.length) {
      if (this.start > 0) this.#move(this.octets);
      else {this.#move(
          new Uint8Array(Math.min(this.octets.length * 4, LARGEST)),
        );}
    }
    return this.octets.subarray(this.end);
  }

  #move(into: Uint8Array): void {
    into.set(this.octets.subarray(this.start, this.end));
    this.octets = into;
    this.end -= this.start;
    this.start = 0;
  }
}
