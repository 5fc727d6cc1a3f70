// A request head as it was received: request-line and field section. RFC 9112 §2.1, §3, §5; RFC 9110 §5.
//
// It points into the octets it was parsed from. Known fields are noted as offsets; a string is made
// when a value is asked for. `request_head_parser` checks the grammar, `request_target` reads the
// target, `framing` decides framing and persistence.

import {
  FIELD_BIT,
  type FieldLine,
  type FieldSet,
  type KnownField,
  lineSeparator,
} from "../http/field.ts";
import { COLON, CR, decodeLatin1, isBlank } from "../http/octets.ts";
import type { RequestFields } from "../http/request.ts";
import { MAX_JOINT_OCTETS } from "./limits.ts";

/** The minor version; a higher one than 1 counts as 1. RFC 9110 §2.5. */
export type MinorVersion = 0 | 1;

/** What the parser found; offsets count in `octets`, those of `values` from `start`. */
export interface HeadParts {
  /** The octets of the connection; the head stands at `start` to `end`. */
  readonly octets: Uint8Array;
  /** Where the head begins, an empty line before it included. */
  readonly start: number;
  /** Where the octets after its blank line begin. */
  readonly end: number;
  /** The method, case-sensitive. */
  readonly method: string;
  /** Where the request-target begins. */
  readonly targetStart: number;
  /** Where the request-target ends. */
  readonly targetEnd: number;
  /** The minor version. */
  readonly minor: MinorVersion;
  /** Where the first field line begins. */
  readonly fieldStart: number;
  /** The known fields that are there. */
  readonly present: FieldSet;
  /** For each known field line: its bit, and where its value starts and ends. */
  readonly values: readonly number[];
}

/**
 * A request head that follows the grammar. It points into the octets it was parsed from.
 *
 * @example
 * ```ts
 * import { parseRequestHead } from "@tinyhttp/tinyhttp/http1";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode(
 *   "GET /a?b HTTP/1.1\r\nHost: a.example\r\nCookie: id=1\r\n\r\n",
 * );
 * const parsed = parseRequestHead(octets);
 * assert(parsed.kind === "complete");
 * const { head } = parsed;
 * assertEquals(head.target, "/a?b");
 * assertEquals(head.value("cookie"), "id=1");
 * assertEquals([...head.lines()].map(({ name }) => name), ["Host", "Cookie"]);
 * ```
 */
export class RequestHead implements RequestFields {
  /** The octets of the connection; the head stands at `start` to `end`. */
  readonly octets: Uint8Array;
  /** Where the head begins, an empty line before it included. */
  readonly start: number;
  /** Where the octets after its blank line begin. */
  readonly end: number;
  /** The method, case-sensitive. */
  readonly method: string;
  /** Where the request-target begins. */
  readonly targetStart: number;
  /** Where the request-target ends. */
  readonly targetEnd: number;
  /** The minor version. */
  readonly minor: MinorVersion;
  readonly #fieldStart: number;
  readonly #present: FieldSet;
  readonly #values: readonly number[];

  /** Only the parser calls this: it knows that the parts follow the grammar. */
  constructor(parts: HeadParts) {
    this.octets = parts.octets;
    this.start = parts.start;
    this.end = parts.end;
    this.method = parts.method;
    this.targetStart = parts.targetStart;
    this.targetEnd = parts.targetEnd;
    this.minor = parts.minor;
    this.#fieldStart = parts.fieldStart;
    this.#present = parts.present;
    this.#values = parts.values;
  }

  /** The request-target as it was received. */
  get target(): string {
    return decodeLatin1(this.octets, this.targetStart, this.targetEnd);
  }

  /** The version of the message as it is spoken with this peer. */
  get version(): "HTTP/1.0" | "HTTP/1.1" {
    return this.minor === 0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /** The same head over a copy of its octets, which nothing overwrites. */
  detach(): RequestHead {
    return this.over(this.octets.slice(this.start, this.end));
  }

  /** The same head over `octets`, which are a copy of its own. */
  over(octets: Uint8Array): RequestHead {
    const { start } = this;
    return new RequestHead({
      octets,
      start: 0,
      end: this.end - start,
      method: this.method,
      targetStart: this.targetStart - start,
      targetEnd: this.targetEnd - start,
      minor: this.minor,
      fieldStart: this.#fieldStart - start,
      present: this.#present,
      values: this.#values,
    });
  }

  /** Whether at least one line of the field is there. */
  has(name: KnownField): boolean {
    return (this.#present & FIELD_BIT[name]) !== 0;
  }

  /** Whether a line of any of the fields is there. */
  hasAny(fields: FieldSet): boolean {
    return (this.#present & fields) !== 0;
  }

  /** The field's value, several lines joined by a comma, those of Cookie by a semicolon (RFC 9110 §5.3, RFC 9113 §8.2.3); undefined where it is absent. */
  value(name: string): string | undefined {
    const bit = FIELD_BIT[name as KnownField] ??
      FIELD_BIT[name.toLowerCase() as KnownField];
    if (bit === undefined) return this.#otherValue(name.toLowerCase());
    if ((this.#present & bit) === 0) return undefined;
    let value: string | undefined;
    for (let i = 0; i < this.#values.length; i += 3) {
      if (this.#values[i] !== bit) continue;
      const line = decodeLatin1(
        this.octets,
        this.start + this.#values[i + 1],
        this.start + this.#values[i + 2],
      );
      value = value === undefined ? line : `${value}, ${line}`;
    }
    return value;
  }

  /** Whether the field has one line, whose value is exactly these octets. Makes no string. */
  isValue(name: KnownField, octets: Uint8Array): boolean {
    if (this.count(name) !== 1) return false;
    const bit = FIELD_BIT[name];
    let at = 0;
    while (this.#values[at] !== bit) at += 3;
    const start = this.start + this.#values[at + 1];
    if (this.start + this.#values[at + 2] - start !== octets.length) {
      return false;
    }
    for (let i = 0; i < octets.length; i++) {
      if (this.octets[start + i] !== octets[i]) return false;
    }
    return true;
  }

  /** How many lines of the field there are. */
  count(name: KnownField): number {
    const bit = FIELD_BIT[name];
    let count = 0;
    for (let i = 0; i < this.#values.length; i += 3) {
      if (this.#values[i] === bit) count++;
    }
    return count;
  }

  /** Where the value of the field's last line begins, from the start of the head; the blank line where there is none. */
  offsetOf(name: KnownField): number {
    const bit = FIELD_BIT[name];
    for (let i = this.#values.length - 3; i >= 0; i -= 3) {
      if (this.#values[i] === bit) return this.#values[i + 1];
    }
    return this.end - 2 - this.start;
  }

  /** Every field line in the order received, known or not. */
  *lines(): Generator<FieldLine> {
    const { octets } = this;
    const read = this.#reader();
    let line = this.#fieldStart;
    while (octets[line] !== CR) {
      let colon = line;
      while (octets[colon] !== COLON) colon++;
      let start = colon + 1;
      while (isBlank(octets[start])) start++;
      let lineEnd = start;
      while (octets[lineEnd] !== CR) lineEnd++;
      let end = lineEnd;
      while (end > start && isBlank(octets[end - 1])) end--;
      yield { name: read(line, colon), value: read(start, end) };
      line = lineEnd + 2;
    }
  }

  /**
   * Makes the text from one place to another. To cut one text takes a third of the time that a text for each place takes.
   * What was cut keeps all of that text in memory.
   */
  #reader(): (start: number, end: number) => string {
    const { octets, end } = this;
    const first = this.#fieldStart;
    if (end - first > MAX_JOINT_OCTETS) {
      return (start, end) => decodeLatin1(octets, start, end);
    }
    const text = decodeLatin1(octets, first, end);
    return (start, end) => text.slice(start - first, end - first);
  }

  #otherValue(lowerName: string): string | undefined {
    const separator = lineSeparator(lowerName);
    let joined: string | undefined;
    for (const { name, value } of this.lines()) {
      if (name.toLowerCase() !== lowerName) continue;
      joined = joined === undefined ? value : joined + separator + value;
    }
    return joined;
  }
}

/** The method as text. Most methods are GET, whose text is made once. */
export function decodeMethod(
  octets: Uint8Array,
  start: number,
  end: number,
): string {
  const isGet = end - start === 3 && octets[start] === 0x47 &&
    octets[start + 1] === 0x45 && octets[start + 2] === 0x54;
  return isGet ? "GET" : decodeLatin1(octets, start, end);
}
