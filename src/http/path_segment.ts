// One segment of a path: its octets → text, and back. RFC 3986 §2.1, §3.3.
//
// It is percent-decoded once, as UTF-8. A segment that names no file on any system stays encoded: one
// that holds `/`, `\` or NUL, or that is not UTF-8 (overlong forms too). Its text is NUL and then what was
// received. No system has a path with NUL, so this text never reaches a file, wherever it is joined.

import {
  BACKSLASH,
  decodeLatin1,
  encodeLatin1,
  HEX_VALUE,
  PERCENT,
} from "./octets.ts";

/** The first character of a segment that names no file. */
const NO_FILE = "\0";

/** What a decoded name cannot hold: a separator of some system, or the end of a name. */
const UNUSABLE = /[/\\\0]/;

/** What no URI can hold in a segment, such as a raw `\`, which browsers take for `/`. */
const NOT_PCHAR = /%(?![\dA-Fa-f]{2})|[^\w!$%&'()*+,\-.:;=@~]/gu;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of the segment, or the offset of a `%` without two hexadecimal digits. It may be a dot segment. */
export function decodeSegment(
  octets: Uint8Array,
  start: number,
  end: number,
): string | number {
  let isPlain = true;
  for (let i = start; i < end; i++) {
    if (octets[i] === PERCENT || octets[i] === BACKSLASH) isPlain = false;
  }
  if (isPlain) return decodeLatin1(octets, start, end);
  const decoded = decodePercent(octets, start, end);
  if (typeof decoded === "number") return decoded;
  try {
    const text = utf8.decode(decoded);
    if (!UNUSABLE.test(text)) return text;
  } catch {
    // Not UTF-8: nobody knows which name is meant.
  }
  const received = decodeLatin1(octets, start, end);
  return NO_FILE + received.replace(NOT_PCHAR, encodeURIComponent);
}

/** The same of a text of ASCII; undefined where it is malformed or holds other characters. */
export function decodeSegmentText(text: string): string | undefined {
  if (!/^[\0-\x7f]*$/.test(text)) return undefined;
  if (!/[%\\]/.test(text)) return text;
  const decoded = decodeSegment(encodeLatin1(text), 0, text.length);
  return typeof decoded === "string" ? decoded : undefined;
}

/** True for the text of a segment that names no file. */
export function namesNoFile(segment: string): boolean {
  return segment.charCodeAt(0) === 0;
}

/** The segment percent-encoded. One that names no file is as it was received. */
export function encodeSegment(segment: string): string {
  if (namesNoFile(segment)) {
    const received = segment.slice(NO_FILE.length);
    // A text that only begins with NUL is no text of `decodeSegment`, and could be `..`.
    if (decodeSegmentText(received) === segment) return received;
  }
  return encodeURIComponent(segment);
}

/** The octets with each pct-encoded triplet as the octet it stands for; where one is malformed, its offset. */
function decodePercent(
  octets: Uint8Array,
  start: number,
  end: number,
): Uint8Array | number {
  const decoded = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    if (octets[i] !== PERCENT) {
      decoded[length++] = octets[i];
      continue;
    }
    if (i + 2 >= end) return i;
    const high = HEX_VALUE[octets[i + 1]];
    const low = HEX_VALUE[octets[i + 2]];
    if (high === 255 || low === 255) return i;
    decoded[length++] = high << 4 | low;
    i += 2;
  }
  return decoded.subarray(0, length);
}
