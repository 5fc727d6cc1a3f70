// The fields that this server acts on, and how it recognises a field name without making a string.
//
// Names are case-insensitive (RFC 9110 §5.1). Other fields are checked against the grammar and stay
// in the buffer, where `RequestHead.fieldLines()` finds them. A set of known fields is one integer
// with a bit for each: a test costs one operation and no allocation. 31 fields fit in it.

import { encodeLatin1, spellsName } from "./octets.ts";

/** The name, in lower case, of a field that this server acts on. */
export type KnownField =
  | "host"
  | "connection"
  | "content-length"
  | "transfer-encoding"
  | "expect"
  | "range"
  | "if-range"
  | "if-match"
  | "if-none-match"
  | "if-modified-since"
  | "if-unmodified-since"
  | "accept"
  | "accept-encoding"
  | "authorization"
  | "origin"
  | "access-control-request-method"
  | "access-control-request-headers"
  | "sec-fetch-dest"
  | "sec-fetch-mode"
  | "referer"
  | "user-agent";

/** All known fields; the index is the number of the bit. */
const NAMES: readonly KnownField[] = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
  "accept",
  "accept-encoding",
  "authorization",
  "origin",
  "access-control-request-method",
  "access-control-request-headers",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "referer",
  "user-agent",
];

interface KnownName {
  readonly name: KnownField;
  readonly octets: Uint8Array;
  readonly bit: number;
}

/** The known names, grouped by length. */
const byLength: readonly (readonly KnownName[] | undefined)[] = groupByLength();

function groupByLength(): KnownName[][] {
  const groups: KnownName[][] = [];
  NAMES.forEach((name, index) => {
    const octets = encodeLatin1(name);
    (groups[name.length] ??= []).push({ name, octets, bit: 1 << index });
  });
  return groups;
}

/** The bit of each known field in a set. */
export const FIELD_BIT: Readonly<Record<KnownField, number>> = Object.freeze(
  Object.fromEntries(NAMES.map((name, index) => [name, 1 << index])) as Record<
    KnownField,
    number
  >,
);

/** The bit of the field whose name is `octets` from `start` to `end` (excluded); 0 for an unknown field. */
export function recogniseField(
  octets: Uint8Array,
  start: number,
  end: number,
): number {
  const candidates = byLength[end - start];
  if (candidates === undefined) return 0;
  for (const candidate of candidates) {
    if (spellsName(octets, start, candidate.octets)) return candidate.bit;
  }
  return 0;
}
