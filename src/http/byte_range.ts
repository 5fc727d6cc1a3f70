// Byte ranges (RFC 9110 §14): the Range field, Content-Range, and the layout of multipart/byteranges.
//
// A server may ignore any Range (§14.2). A value that is malformed, in another unit, or longer than `MAX_RANGES` is
// ignored, and the whole content is sent. Ranges that overlap or touch are coalesced, as §15.3.7.2 allows: the client
// gets every octet that it asked for, and no set of ranges makes the server send more content than there is.
// The ranges stay in the order of the request.

import type { Decision, Trace } from "./decision.ts";
import { encodeLatin1 } from "./octets.ts";

/** Ranges in one field; a longer set is ignored. PDF viewers ask for a few dozen; each costs a read and more fields. */
export const MAX_RANGES = 64;

/** Positions of octets in the representation; the first octet is at 0, and both ends are included. */
export interface ByteRange {
  /** Position of the first octet. */
  readonly first: number;
  /** Position of the last octet; it is part of the range. */
  readonly last: number;
}

/** What a Range field selects. "ignored" means 200 with the whole content, "unsatisfiable" means 416. */
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
 * What Range selects of `size` octets. Selected ranges are one or more, and no two overlap or touch. A malformed value
 * is ignored, and so is any value if there are no octets. `trace` gets why a value selects nothing. RFC 9110 §14.1.2,
 * §14.2.
 *
 * @example
 * ```ts
 * import { parseByteRange } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseByteRange("bytes=0-99, -100", 1000), {
 *   kind: "selected",
 *   ranges: [{ first: 0, last: 99 }, { first: 900, last: 999 }],
 * });
 * assertEquals(parseByteRange("bytes=1000-", 1000), { kind: "unsatisfiable" });
 * assertEquals(parseByteRange("lines=1-2", 1000), { kind: "ignored" });
 * ```
 */
export function parseByteRange(
  value: string,
  size: number,
  trace?: Trace,
): SelectedRanges {
  const ignore = (why: Decision): SelectedRanges => {
    trace?.note(why, value);
    return IGNORED;
  };
  // Content-Range has no form for a part of nothing, and a client that resumes gets what there is.
  if (size === 0) return ignore("Range of nothing");
  const specs = splitRangeSet(value);
  if (typeof specs === "string") return ignore(specs);
  const satisfiable: ByteRange[] = [];
  for (const spec of specs) {
    const match = RANGE_SPEC.exec(spec);
    if (match === null || isInvalid(match[1], match[2])) {
      return ignore("Range malformed");
    }
    const range = resolveSpec(match[1], match[2], size);
    if (range !== undefined) satisfiable.push(range);
  }
  if (satisfiable.length === 0) {
    trace?.note("Range not satisfiable", `${value} of ${size} octets`);
    return UNSATISFIABLE;
  }
  return { kind: "selected", ranges: coalesceRanges(satisfiable) };
}

/**
 * Content-Range of a 206 response, or of one of its parts. RFC 9110 §14.4.
 *
 * @example
 * ```ts
 * import { encodeContentRange } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodeContentRange({ first: 0, last: 99 }, 1000), "bytes 0-99/1000");
 * ```
 */
export function encodeContentRange(range: ByteRange, size: number): string {
  return `bytes ${range.first}-${range.last}/${size}`;
}

/**
 * Content-Range of a 416 response. RFC 9110 §14.4.
 *
 * @example
 * ```ts
 * import { encodeUnsatisfiedRange } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodeUnsatisfiedRange(1000), "bytes *" + "/1000");
 * ```
 */
export function encodeUnsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}

/** The layout of multipart/byteranges content. */
export interface MultipartLayout {
  /** The Content-Type of the whole. */
  readonly contentType: string;
  /** What to send, in order: octets as they are, and ranges of the representation. */
  readonly parts: readonly (Uint8Array | ByteRange)[];
  /** The Content-Length of the whole. */
  readonly length: number;
}

/**
 * The multipart/byteranges layout for `ranges` of a representation with `size` octets. `boundary` must be a token of
 * at most 70 characters that does not occur in the content; callers use a random one. RFC 9110 §14.6, §15.3.7.2.
 *
 * @example
 * ```ts
 * import { encodeMultipartRanges } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const ranges = [{ first: 0, last: 1 }, { first: 8, last: 9 }];
 * const layout = encodeMultipartRanges(ranges, {
 *   size: 10,
 *   mediaType: "text/plain",
 *   boundary: "THIS_SEPARATES",
 * });
 * assertEquals(
 *   layout.contentType,
 *   "multipart/byteranges; boundary=THIS_SEPARATES",
 * );
 * assertEquals(layout.parts.filter((part) => "first" in part), ranges);
 * ```
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
    // The CRLF before a delimiter belongs to the delimiter, not to the part (RFC 2046 §5.1.1).
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

/** The members of the range-set; why it is ignored for another unit, an empty set, or more than `MAX_RANGES`. */
function splitRangeSet(value: string): string[] | Decision {
  if (!BYTES_UNIT.test(value)) {
    return /^[!-<>-~]+=/.test(value) && !/^bytes=/i.test(value)
      ? "Range in another unit"
      : "Range malformed";
  }
  const elements = value.slice("bytes=".length).split(",");
  const specs = elements.filter((element) => !EMPTY_ELEMENT.test(element));
  if (specs.length === 0) return "Range malformed";
  return specs.length > MAX_RANGES ? "too many ranges" : specs;
}

/** One invalid member makes the whole set invalid (RFC 9110 §14.1.1). Exact also above the safe integers. */
function isInvalid(first: string, last: string): boolean {
  if (first === "") return last === "";
  return last !== "" && BigInt(last) < BigInt(first);
}

/** The octets that a valid int-range or suffix-range selects; undefined if it is unsatisfiable. */
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

/** Ranges that overlap or touch become one, at the place of the first of them. RFC 9110 §15.3.7.2. */
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
