// Byte ranges (RFC 9110 §14): the Range field, Content-Range, and the layout of multipart/byteranges.
//
// A server may ignore any Range (§14.2), so whatever does not follow the grammar, is in another unit, or asks for
// more than `MAX_RANGES` is ignored and all content sent. Ranges that overlap or touch are coalesced, as §15.3.7.2
// allows, rather than ignored: the client gets every octet it asked for, and no set of ranges makes the server send
// more content than there is. The order of the request is kept.

import { encodeLatin1 } from "./octets.ts";

/** Viewers of paged documents ask for a few dozen at once; each costs a part's fields and a read. Beyond: ignored. */
export const MAX_RANGES = 64;

/** Octets by position, the first of the representation being 0, both ends included. */
export interface ByteRange {
  /** Position of the first octet. */
  readonly first: number;
  /** Position of the last octet, which belongs to the range. */
  readonly last: number;
}

/** What a Range field selects. */
export type SelectedRanges =
  | { readonly kind: "ignored" }
  | { readonly kind: "unsatisfiable" }
  | { readonly kind: "selected"; readonly ranges: readonly ByteRange[] };

const IGNORED: SelectedRanges = Object.freeze({ kind: "ignored" });
const UNSATISFIABLE: SelectedRanges = Object.freeze({ kind: "unsatisfiable" });

const BYTES_UNIT = /^bytes=(?![ \t])/i;
const RANGE_SPEC = /^[ \t]*(\d*)-(\d*)[ \t]*$/;
const EMPTY_ELEMENT = /^[ \t]*$/;

/**
 * What Range selects of `size` octets: one or more ranges, none overlapping or touching another; unsatisfiable
 * (416); or ignored (200 with all content), as malformed values are. RFC 9110 §14.1.2, §14.2.
 */
export function parseByteRange(value: string, size: number): SelectedRanges {
  const specs = splitRangeSet(value);
  if (specs === undefined) return IGNORED;
  const satisfiable: ByteRange[] = [];
  for (const spec of specs) {
    const match = RANGE_SPEC.exec(spec);
    if (match === null || isInvalid(match[1], match[2])) return IGNORED;
    const range = resolveSpec(match[1], match[2], size);
    if (range !== undefined) satisfiable.push(range);
  }
  if (satisfiable.length === 0) return UNSATISFIABLE;
  // The last octets of nothing are satisfiable, but no Content-Range can say so.
  if (size === 0) return IGNORED;
  return { kind: "selected", ranges: coalesceRanges(satisfiable) };
}

/** Content-Range of a 206, or of one of its parts. RFC 9110 §14.4. */
export function encodeContentRange(range: ByteRange, size: number): string {
  return `bytes ${range.first}-${range.last}/${size}`;
}

/** Content-Range of a 416. RFC 9110 §14.4. */
export function encodeUnsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}

/** A multipart/byteranges content, laid out. */
export interface MultipartLayout {
  /** The Content-Type of the whole. */
  readonly contentType: string;
  /** What to send, in this order: octets as they are, and ranges of the representation. */
  readonly parts: readonly (Uint8Array | ByteRange)[];
  /** The Content-Length of the whole. */
  readonly length: number;
}

/**
 * multipart/byteranges of `ranges` out of `size` octets of `mediaType`. The boundary must be a token of at most 70
 * characters that the content cannot hold, thus a random one. RFC 9110 §14.6, §15.3.7.2.
 */
export function encodeMultipartRanges(
  ranges: readonly ByteRange[],
  { size, mediaType, boundary }: {
    size: number;
    mediaType: string;
    boundary: string;
  },
): MultipartLayout {
  const parts: (Uint8Array | ByteRange)[] = [];
  let length = 0;
  let delimiter = `--${boundary}`;
  for (const range of ranges) {
    const head = encodeLatin1(
      `${delimiter}\r\nContent-Type: ${mediaType}\r\n` +
        `Content-Range: ${encodeContentRange(range, size)}\r\n\r\n`,
    );
    parts.push(head, range);
    length += head.length + range.last - range.first + 1;
    // The CRLF before each further delimiter belongs to it, not to the part.
    delimiter = `\r\n--${boundary}`;
  }
  const end = encodeLatin1(`${delimiter}--\r\n`);
  parts.push(end);
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    parts,
    length: length + end.length,
  };
}

/** The members of the range-set, or undefined where it is not in octets, empty, or too long. */
function splitRangeSet(value: string): string[] | undefined {
  if (!BYTES_UNIT.test(value)) return undefined;
  const elements = value.slice("bytes=".length).split(",");
  const specs = elements.filter((element) => !EMPTY_ELEMENT.test(element));
  const isBounded = specs.length > 0 && specs.length <= MAX_RANGES;
  return isBounded ? specs : undefined;
}

/** One invalid member makes the whole set invalid (RFC 9110 §14.1.1). Exact beyond the safe integers, too. */
function isInvalid(first: string, last: string): boolean {
  if (first === "") return last === "";
  return last !== "" && BigInt(last) < BigInt(first);
}

/** The octets that a valid int-range or suffix-range means, or undefined where it is unsatisfiable. */
function resolveSpec(
  first: string,
  last: string,
  size: number,
): ByteRange | undefined {
  if (first === "") {
    const length = toSafeInteger(last);
    if (length === 0) return undefined;
    return { first: Math.max(0, size - length), last: size - 1 };
  }
  const start = toSafeInteger(first);
  if (start >= size) return undefined;
  const end = last === "" ? size : toSafeInteger(last);
  return { first: start, last: Math.min(end, size - 1) };
}

function toSafeInteger(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/** Ranges that share or adjoin octets become one, in the place of the first of them. RFC 9110 §15.3.7.2. */
function coalesceRanges(requested: readonly ByteRange[]): readonly ByteRange[] {
  if (requested.length === 1) return requested;
  const ascending = requested
    .map((range, place) => ({ ...range, place }))
    .sort((a, b) => a.first - b.first);
  const coalesced: typeof ascending = [];
  for (const range of ascending) {
    const before = coalesced.at(-1);
    if (before !== undefined && range.first <= before.last + 1) {
      before.last = Math.max(before.last, range.last);
      before.place = Math.min(before.place, range.place);
    } else {
      coalesced.push(range);
    }
  }
  return coalesced
    .sort((a, b) => a.place - b.place)
    .map(({ first, last }) => ({ first, last }));
}
