// The fields this server acts on, and how a field name is recognised without making a string.
//
// RFC 9110 §5.1: names are case-insensitive. Fields that are not listed here are checked against the
// grammar, and their values can be read as well; only that takes longer.

import { encodeLatin1, spellsName } from "./octets.ts";

/** A field this server acts on, by its name in lower case. */
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

/** One row for each; the order gives each its bit. */
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

/** For each name length, the known names of that length. */
const byLength: readonly (readonly KnownName[] | undefined)[] = groupByLength();

function groupByLength(): KnownName[][] {
  const groups: KnownName[][] = [];
  NAMES.forEach((name, index) => {
    const octets = encodeLatin1(name);
    (groups[name.length] ??= []).push({ name, octets, bit: 1 << index });
  });
  return groups;
}

/** A field line as it was received, its value without the blanks around it. RFC 9112 §5. */
export interface FieldLine {
  /** The field name, its case as received. */
  readonly name: string;
  /** The field value, one character an octet. */
  readonly value: string;
}

/** What joins the values of several lines of a field. RFC 9110 §5.3. A pair of a Cookie may hold a comma: RFC 9113 §8.2.3. */
export function lineSeparator(lowerName: string): "; " | ", " {
  return lowerName === "cookie" ? "; " : ", ";
}

/** Whether a field has this name, which is given in lower case. */
export function isNamed(name: string, lowerName: string): boolean {
  // Most names have another length already, and no string is made of them.
  return name.length === lowerName.length && name.toLowerCase() === lowerName;
}

/** A set of known fields: one bit for each, so there can be 31 of them. */
export type FieldSet = number;

/** The set of each one field. It has no prototype, so that any name can be looked up. */
export const FIELD_BIT: Readonly<Record<KnownField, FieldSet>> = Object.freeze(
  Object.assign(
    Object.create(null),
    Object.fromEntries(NAMES.map((name, index) => [name, 1 << index])),
  ),
);

/**
 * The set of these fields.
 *
 * @example
 * ```ts
 * import { fieldSet, parseRequestHead } from "@tinyhttp/tinyhttp/http1";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode(
 *   'GET / HTTP/1.1\r\nHost: a.example\r\nIf-None-Match: "v1"\r\n\r\n',
 * );
 * const parsed = parseRequestHead(octets);
 * assert(parsed.kind === "complete");
 * assertEquals(parsed.head.hasAny(fieldSet("if-match", "if-none-match")), true);
 * assertEquals(parsed.head.hasAny(fieldSet("range", "if-range")), false);
 * ```
 */
export function fieldSet(...names: readonly KnownField[]): FieldSet {
  return names.reduce((set, name) => set | FIELD_BIT[name], 0);
}

/** The bit of the known field whose name stands in `octets` from `start` to `end`; 0 if unknown. */
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
