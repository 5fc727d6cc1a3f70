// The text of a path's segment as the patterns of rules see it.
//
// Most are the decoded segments themselves. Of a segment that names no file (`%2F`, not UTF-8) all is
// decoded but the octets that make it one: each stays as a lone surrogate, U+DC00 and its value, which no
// decoded text holds. So `@:name` fits both `@a%2Fb` and `%40a%2Fb`, and `%2F` is no separator.

import { namesNoFile } from "../../http/path_segment.ts";
import type { PathTarget } from "../../http/request_target.ts";
import { encodePercent } from "./template.ts";

/** Octets beyond ASCII that may be UTF-8 together, or one octet of ASCII. */
const TRIPLETS = /(?:%[89A-Fa-f][\dA-Fa-f])+|%[0-7][\dA-Fa-f]/g;

const KEPT = 0xdc00;

/** The path with the texts that patterns are compared with; the same object where all segments are decoded. */
export function toMatchPath(path: PathTarget): PathTarget {
  return path.segments.some(namesNoFile)
    ? { ...path, segments: path.segments.map(matchText) }
    : path;
}

/** The text of one segment, as `decodeSegment` gives it, that patterns are compared with. */
export function matchText(segment: string): string {
  return namesNoFile(segment)
    ? segment.slice(1).replace(TRIPLETS, decodeTriplets)
    : segment;
}

function decodeTriplets(triplets: string): string {
  let text: string | undefined;
  try {
    text = decodeURIComponent(triplets);
  } catch {
    // Not UTF-8.
  }
  if (text !== undefined && !/[/\\\0]/.test(text)) return text;
  return triplets.replace(
    /%(..)/g,
    (_, digits) => String.fromCharCode(KEPT + parseInt(digits, 16)),
  );
}

/** The text percent-encoded, each octet that was kept included. */
export function encodeMatchText(text: string): string {
  return text.isWellFormed() ? encodePercent(text) : text.replace(
    /([\udc00-\udcff])|[^\udc00-\udcff]+/gu,
    (run, kept) => kept === undefined ? encodePercent(run) : encodeKept(kept),
  );
}

function encodeKept(kept: string): string {
  const octet = kept.charCodeAt(0) - KEPT;
  return `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
}
