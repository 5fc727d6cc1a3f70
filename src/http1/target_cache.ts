// What request-targets mean, cached: a site is asked for the same ones again and again.
//
// A hash table over the target's octets, in rows of a few entries each. It is bounded in entries and in
// the length of what it holds, together about 4 MiB at the worst; where a row is full, one more target
// only costs another a parse. Only origin-form is cached, whose meaning is the same for every method but
// CONNECT. The same target gives the same object: the folder's tables rest on that.

import { SOLIDUS } from "../http/octets.ts";
import {
  type ParsedTarget,
  parseRequestTarget,
} from "../http/request_target.ts";
import {
  MAX_CACHED_TARGET_OCTETS,
  TARGET_CACHE_ENTRIES,
  TARGET_CACHE_ROW,
} from "./limits.ts";
import type { RequestHead } from "./request_head.ts";

interface Entry {
  readonly octets: Uint8Array;
  readonly parsed: ParsedTarget;
}

/** Parses request-targets, and caches the outcome. */
export class TargetCache {
  readonly #entries: (Entry | undefined)[] = new Array(TARGET_CACHE_ENTRIES)
    .fill(undefined);
  /** The hash of each entry: those of a row are beside each other in memory, the entries anywhere. */
  readonly #hashes = new Int32Array(TARGET_CACHE_ENTRIES);
  #evicted = 0;

  /** What `parseRequestTarget` returns for the head; perhaps the same object as before. */
  parse(head: RequestHead): ParsedTarget {
    const { octets, targetStart: start, targetEnd: end } = head;
    if (
      octets[start] !== SOLIDUS || end - start > MAX_CACHED_TARGET_OCTETS ||
      head.method === "CONNECT"
    ) return parseRequestTarget({ octets, start, end }, head.method);
    const hashed = hash(octets, start, end);
    const row = hashed & (TARGET_CACHE_ENTRIES - TARGET_CACHE_ROW);
    for (let i = row; i < row + TARGET_CACHE_ROW; i++) {
      if (this.#hashes[i] !== hashed) continue;
      const entry = this.#entries[i];
      if (entry !== undefined && isEqual(entry.octets, octets, start, end)) {
        return entry.parsed;
      }
    }
    const parsed = parseRequestTarget({ octets, start, end }, head.method);
    const at = this.#placeIn(row);
    this.#hashes[at] = hashed;
    this.#entries[at] = { octets: octets.slice(start, end), parsed };
    return parsed;
  }

  /** A free place of the row, or else that of another entry. */
  #placeIn(row: number): number {
    for (let i = row; i < row + TARGET_CACHE_ROW; i++) {
      if (this.#entries[i] === undefined) return i;
    }
    return row + (this.#evicted++ & (TARGET_CACHE_ROW - 1));
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
  cached: Uint8Array,
  octets: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (cached.length !== end - start) return false;
  for (let i = 0; i < cached.length; i++) {
    if (cached[i] !== octets[start + i]) return false;
  }
  return true;
}
