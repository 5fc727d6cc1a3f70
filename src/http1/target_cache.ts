// What request-targets mean, remembered: a site is asked for the same ones again and again.
//
// A table over the target's octets, in rows of a few places each. It is bounded in places and in the
// length of what it keeps; where a row is full, one more only costs another a parse. Only origin-form
// is kept, whose meaning is the same for every method but CONNECT.

import { SOLIDUS } from "../http/octets.ts";
import type { RequestHead } from "./request_head.ts";
import {
  type ParsedTarget,
  parseRequestTarget,
} from "../http/request_target.ts";

/** Places in the table, a power of two: more than the files most sites have. */
const PLACES = 8192;

/** Places in a row, a power of two: with a quarter of the table taken, hardly any row overflows. */
const ROW = 4;

/** Longest target that is kept, in octets: longer ones are rarely asked for twice. */
const LONGEST = 256;

interface Place {
  readonly octets: Uint8Array;
  readonly parsed: ParsedTarget;
}

/** Parses request-targets, and remembers the outcome. */
export class TargetCache {
  readonly #places: (Place | undefined)[] = new Array(PLACES).fill(undefined);
  /** The hash of what is in each place: all of a row are beside each other, the places anywhere. */
  readonly #hashes = new Int32Array(PLACES);
  #turn = 0;

  /** What `parseRequestTarget` returns for the head; perhaps the very same object as before. */
  parse(head: RequestHead): ParsedTarget {
    const { octets, targetStart: start, targetEnd: end } = head;
    if (
      octets[start] !== SOLIDUS || end - start > LONGEST ||
      head.method === "CONNECT"
    ) return parseRequestTarget(head);
    const hashed = hash(octets, start, end);
    const row = hashed & (PLACES - ROW);
    for (let i = row; i < row + ROW; i++) {
      if (this.#hashes[i] !== hashed) continue;
      const place = this.#places[i];
      if (place !== undefined && isEqual(place.octets, octets, start, end)) {
        return place.parsed;
      }
    }
    const parsed = parseRequestTarget(head);
    const at = this.#freePlace(row);
    this.#hashes[at] = hashed;
    this.#places[at] = { octets: octets.slice(start, end), parsed };
    return parsed;
  }

  /** A place of the row: one that is free, or else that of another. */
  #freePlace(row: number): number {
    for (let i = row; i < row + ROW; i++) {
      if (this.#places[i] === undefined) return i;
    }
    return row + (this.#turn++ & (ROW - 1));
  }
}

/** FNV-1a, folded so that the low bits depend on all of it. */
function hash(octets: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ octets[i], 0x01000193);
  }
  return hash ^ hash >>> 15;
}

function isEqual(
  kept: Uint8Array,
  octets: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (kept.length !== end - start) return false;
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] !== octets[start + i]) return false;
  }
  return true;
}
