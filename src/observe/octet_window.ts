// The octets of one direction of a connection that no finished exchange holds: the first ones and the last ones.
//
// An exchange is told when it is over, and where it began is known only then. Of a long content only its start is of
// use; what follows it may already be the next message.

import { MAX_FIRST_OCTETS, MAX_LAST_OCTETS } from "./limits.ts";

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

interface Piece {
  readonly offset: number;
  readonly octets: Uint8Array;
}

/** Keeps copies of octets within a bound of its own and one that it shares. */
export class OctetWindow {
  readonly #budget: OctetBudget;
  /** In their order; there may be gaps between them. */
  #pieces: Piece[] = [];
  #kept = 0;

  constructor(budget: OctetBudget) {
    this.#budget = budget;
  }

  /** Keeps the octets that begin at that offset, as far as there is room. */
  add(offset: number, octets: Uint8Array): void {
    if (!this.#budget.take(octets.length)) return;
    this.#pieces.push({ offset, octets: octets.slice() });
    this.#kept += octets.length;
    let first = 0;
    let at = 0;
    while (first < MAX_FIRST_OCTETS && at < this.#pieces.length) {
      first += this.#pieces[at++].octets.length;
    }
    while (
      this.#kept - first > MAX_LAST_OCTETS && at < this.#pieces.length - 1
    ) {
      this.#forget(this.#pieces.splice(at, 1)[0]);
    }
  }

  /** The octets of a span from its start on: at most so many, and only up to the first gap. */
  read(
    { start, end }: { start: number; end: number },
    most: number,
  ): Uint8Array {
    const bound = Math.min(end, start + most);
    const read = new Uint8Array(Math.max(0, bound - start));
    let next = start;
    for (const { offset, octets } of this.#pieces) {
      const last = offset + octets.length;
      if (last <= next || offset > next || next >= bound) continue;
      const part = octets.subarray(next - offset, bound - offset);
      read.set(part, next - start);
      next += part.length;
    }
    return read.subarray(0, next - start);
  }

  /** Forgets the octets before that offset. */
  forgetBefore(offset: number): void {
    const kept: Piece[] = [];
    for (const piece of this.#pieces) {
      const end = piece.offset + piece.octets.length;
      if (end <= offset) this.#forget(piece);
      else if (piece.offset >= offset) kept.push(piece);
      else {
        // A copy: the part alone would keep all of it.
        const rest = piece.octets.slice(offset - piece.offset);
        this.#budget.give(piece.octets.length - rest.length);
        this.#kept -= piece.octets.length - rest.length;
        kept.push({ offset, octets: rest });
      }
    }
    this.#pieces = kept;
  }

  /** Gives back what it holds. */
  end(): void {
    this.forgetBefore(Infinity);
  }

  #forget({ octets }: Piece): void {
    this.#budget.give(octets.length);
    this.#kept -= octets.length;
  }
}
