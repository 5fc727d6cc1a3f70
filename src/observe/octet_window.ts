// The octets of one direction of a connection that no finished exchange holds: the first ones and the last ones.
//
// An exchange is told when it is over, and where it began is known only then. Of a long content only its start is of
// use; what follows it may already be the next message.

import { concatenate } from "../http/octets.ts";
import {
  MAX_FIRST_OCTETS,
  MAX_GROWING_OCTETS,
  MAX_LAST_OCTETS,
} from "./limits.ts";

/** What all windows hold together, at most. */
export class OctetBudget {
  #left: number;

  constructor(octets: number) {
    this.#left = octets;
  }

  /** Takes so many octets; false where there are not so many. */
  take(octets: number): boolean {
    if (octets > this.#left) return false;
    this.#left -= octets;
    return true;
  }

  /** Gives them back. */
  give(octets: number): void {
    this.#left += octets;
  }
}

/** Octets that follow each other. It grows while it is small: a peer can send octet by octet. */
class Piece {
  readonly offset: number;
  #buffer: Uint8Array;
  #length = 0;

  constructor(offset: number) {
    this.offset = offset;
    this.#buffer = new Uint8Array(0);
  }

  /** The offset behind its last octet. */
  get end(): number {
    return this.offset + this.#length;
  }

  /** Octets of memory that it takes. */
  get size(): number {
    return this.#buffer.length;
  }

  /** True while it takes more octets. */
  get isGrowing(): boolean {
    return this.#length < MAX_GROWING_OCTETS;
  }

  /** How much larger it becomes by so many more octets. */
  growthFor(octets: number): number {
    const length = this.#length + octets;
    return length <= this.size
      ? 0
      : Math.max(length, this.size * 2) - this.size;
  }

  /** Adds octets, with the growth that they need. */
  add(octets: Uint8Array, growth: number): void {
    if (growth > 0) {
      const larger = new Uint8Array(this.size + growth);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(octets, this.#length);
    this.#length += octets.length;
  }

  /** Its octets from one offset up to another one. */
  cut(start: number, end: number): Uint8Array {
    return this.#buffer.subarray(
      start - this.offset,
      Math.min(end - this.offset, this.#length),
    );
  }
}

/** Keeps copies of octets within a bound of its own and one that it shares. */
export class OctetWindow {
  readonly #budget: OctetBudget;
  /** In their order; there may be gaps between them. */
  #pieces: Piece[] = [];

  constructor(budget: OctetBudget) {
    this.#budget = budget;
  }

  /** Keeps the octets that begin at that offset, as far as there is room. */
  add(offset: number, octets: Uint8Array): void {
    const last = this.#pieces.at(-1);
    const isNext = last?.end === offset && last.isGrowing;
    const piece = isNext ? last : new Piece(offset);
    const growth = piece.growthFor(octets.length);
    if (!this.#budget.take(growth)) return;
    piece.add(octets, growth);
    if (!isNext) {
      this.#pieces.push(piece);
      this.#dropMiddle();
    }
  }

  /** The octets of a span from its start on: at most so many, and only up to the first gap. */
  read(
    { start, end }: { start: number; end: number },
    most: number,
  ): Uint8Array {
    const bound = Math.min(end, start + most);
    const parts: Uint8Array[] = [];
    let next = start;
    for (const piece of this.#pieces) {
      if (piece.end <= next || piece.offset > next || next >= bound) continue;
      const part = piece.cut(next, bound);
      parts.push(part);
      next += part.length;
    }
    return concatenate(parts);
  }

  /** Forgets what stands before that offset, in whole pieces. */
  forgetBefore(offset: number): void {
    this.#pieces = this.#pieces.filter((piece) => {
      if (piece.end > offset) return true;
      this.#budget.give(piece.size);
      return false;
    });
  }

  /** Gives back what it holds. */
  end(): void {
    this.forgetBefore(Infinity);
  }

  /** Leaves the first pieces and the last ones. */
  #dropMiddle(): void {
    const pieces = this.#pieces;
    let first = 0;
    let at = 0;
    while (first < MAX_FIRST_OCTETS && at < pieces.length) {
      first += pieces[at++].size;
    }
    let last = 0;
    for (let i = at; i < pieces.length; i++) last += pieces[i].size;
    while (last > MAX_LAST_OCTETS && at < pieces.length - 1) {
      const [{ size }] = pieces.splice(at, 1);
      last -= size;
      this.#budget.give(size);
    }
  }
}
