// The content codings in which this server sends files, and how it recognises precompressed files:
// `app.js.br` is `app.js` in the coding `br`. RFC 9110 §8.4.1; RFC 1952, RFC 7932, RFC 8878.

import type { ContentCoding } from "../../http/content_coding.ts";
import { MAX_CODED_AGE_MS } from "./limits.ts";

/** A coding that changes the octets. */
export type AppliedCoding = Exclude<ContentCoding, "identity">;

/** In order of preference: at the levels of `codec.ts` zstd is the fastest, and gzip the longest. */
export const CODINGS: readonly AppliedCoding[] = ["zstd", "br", "gzip"];

/** A set of codings: the sum of their bits. */
export type CodingSet = number;

/** The bit of each coding in a set. */
export const CODING_BIT: Readonly<Record<AppliedCoding, CodingSet>> = Object
  .freeze({ zstd: 1, br: 2, gzip: 4 });

/** The number of different sets. */
export const CODING_SETS = 8;

/** What the name of a precompressed file adds to the name of the original. */
export const CODING_ENDING: Readonly<Record<AppliedCoding, string>> = Object
  .freeze({ zstd: ".zst", br: ".br", gzip: ".gz" });

/** The octets at the start of coded content that `beginsAs` needs. */
export const MAGIC_OCTETS = 4;

/** The first octets of coded content. brotli has no magic number. */
const MAGIC: Readonly<Record<AppliedCoding, readonly number[]>> = {
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  br: [],
  gzip: [0x1f, 0x8b],
};

/** True if content that starts with these octets can be in that coding. Coded content is never empty. */
export function beginsAs(coding: AppliedCoding, start: Uint8Array): boolean {
  return start.length > 0 &&
    MAGIC[coding].every((octet, index) => start[index] === octet);
}

/**
 * True if a precompressed file with that modification time, in ms, can be of the original as it is now:
 * it is not older, or by at most `MAX_CODED_AGE_MS`. What was edited later than that is not sent as it
 * was before.
 */
export function isUpToDate(
  coded: number | null,
  original: number | null,
): boolean {
  return coded !== null && original !== null &&
    coded >= original - MAX_CODED_AGE_MS;
}
