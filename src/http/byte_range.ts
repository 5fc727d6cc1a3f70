// Byte ranges (RFC 9110 §14): the Range field, Content-Range, and the layout of multipart/byteranges.
//
// A server may ignore any Range (§14.2), so whatever does not follow the grammar, is in another unit, or asks for
// more than `MAX_RANGES` is ignored and the whole representation sent. Ranges that overlap or touch are coalesced,
// as §15.3.7.2 allows, rather than ignored: the client gets every octet it asked for, and no set of ranges makes
// the server send more content than there is. What comes in the order of the request stays in it.

import { encodeLatin1 } from "./octets.ts";

/** Viewers of paged documents ask for a few dozen at once; each costs a part's fields and a read. Beyond: ignored. */
export const MAX_RANGES = 64;

/** Octets by position, the first of the representation being 0, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export type SelectedRanges =
  | { readonly kind: "ignored" }
  | { readonly kind: "unsatisfiable" }
  | { readonly kind: "selected"; readonly ranges: readonly ByteRange[] };

const IGNORED: SelectedRanges = Object.freeze({ kind: "ignored" });
const UNSATISFIABLE: SelectedRanges = Object.freeze({ kind: "unsatisfiable" });

const RANGE_UNIT = /^bytes=/i;
const RANGE_SPEC = /^[ \t]*(\d*)-(\d*)[ \t]*$/;
const EMPTY_ELEMENT = /^[ \t]*$/;

/**
 * What Range selects of `size` octets: at least one range, none overlapping or touching another; or unsatisfiable
 * (416); or ignored (200 with all content), which malformed values are. RFC 9110 §14.1.2, §14.2.
 */
export function parseByteRange(value: string, size: number): SelectedRanges {
  const specs = splitRangeSet(value);
  if (specs === undefined) return IGNORED;
  const ranges: ByteRange[] = [];
  let isEverythingOfNothing = false;
  for (const spec of specs) {
    const match = RANGE_SPEC.exec(spec);
    if (match === null || isMalformed(match[1], match[2])) return IGNORED;
    const { first, last } = resolvePositions(match[1], match[2], size);
    if (first <= last) ranges.push({ first, last });
    else if (
      match[1] === "" && first < size + 1 && last === -1 &&
      toLength(match[2]) > 0
    ) isEverythingOfNothing = true;
  }
  if (ranges.length > 0) {
    return { kind: "selected", ranges: coalesceRanges(ranges) };
  }
  return isEverythingOfNothing ? IGNORED : UNSATISFIABLE;
}
