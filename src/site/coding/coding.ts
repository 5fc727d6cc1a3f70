// The content codings that files are sent in, and the precompressed files that lie beside others:
// `app.js.br` is `app.js` in the coding `br`. RFC 9110 §8.4.1; RFC 1952, RFC 7932, RFC 8878.

import type { ContentCoding } from "../../http/content_coding.ts";

/** A coding that changes the octets. */
export type AppliedCoding = Exclude<ContentCoding, "identity">;

/** The preferred first: at our levels zstd is the quickest, and gzip comes out longest. */
export const CODINGS: readonly AppliedCoding[] = ["zstd", "br", "gzip"];

/** A set of codings: the sum of their bits. */
export type CodingSet = number;

/** The bit of each coding in a set. */
export const CODING_BIT: Readonly<Record<AppliedCoding, CodingSet>> = Object
  .freeze({ zstd: 1, br: 2, gzip: 4 });

/** How many sets there are. */
export const CODING_SETS = 8;

/** What the name of a precompressed file has after the name of the original. */
export const CODING_ENDING: Readonly<Record<AppliedCoding, string>> = Object
  .freeze({ zstd: ".zst", br: ".br", gzip: ".gz" });

/** Octets that show how coded content begins. */
export const MAGIC_OCTETS = 4;

/** brotli has no magic number, but no content of it is empty. */
const MAGIC: Readonly<Record<AppliedCoding, readonly number[]>> = {
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  br: [],
  gzip: [0x1f, 0x8b],
};

/** True where content whose first octets are `start` can be in that coding. */
export function beginsAs(coding: AppliedCoding, start: Uint8Array): boolean {
  return start.length > 0 &&
    MAGIC[coding].every((octet, index) => start[index] === octet);
}

/**
 * True where a precompressed file of that time can hold what the original holds: it is no older.
 * Times are in ms. Some compressors copy the original's time and drop what is below the second.
 */
export function isUpToDate(
  coded: number | null,
  original: number | null,
): boolean {
  if (coded === null || original === null) return false;
  return coded >= original ||
    coded % 1000 === 0 && coded >= original - original % 1000;
}
