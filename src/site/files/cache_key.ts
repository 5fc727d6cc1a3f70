// The keys of files in the cache: one file has several forms.

import type { ContentCoding } from "../../http/content_coding.ts";

/**
 * The key of a file in the cache. A precompressed file has one as such, and another one as the file
 * that a request names. NUL stands in no path.
 */
export function keyOf(path: string, coding: ContentCoding, maker = ""): string {
  return coding === "identity" && maker === ""
    ? path
    : `${path}\0${coding}${maker}`;
}

/** Marks the key of a file that this server compressed or decompressed. */
export const MADE_HERE = " made here";

/** Marks the key of a precompressed file whose original is missing. */
export const ALONE = " alone";
