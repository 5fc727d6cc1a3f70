// A request head as it was received: request-line and field section. RFC 9112 §2.1, §3, §5; RFC 9110 §5.
//
// It points into the octets it was parsed from. Known fields are noted as offsets; no string is made
// until someone asks for a value. Whether it follows the grammar is for `request_head_parser`, what its
// target means for `request_target`, framing and persistence for `framing`.

import { FIELD_BIT, type KnownField } from "../http/field.ts";
import { COLON, CR, decodeLatin1, trimBlanks } from "../http/octets.ts";

/** A field line as it was received, its value without the blanks around it. RFC 9112 §5. */
export interface FieldLine {
  /** The field name, its case as received. */
  readonly name: string;
  /** The field value, one character an octet. */
  readonly value: string;
}

/** The minor version; a higher one than 1 is answered as 1. RFC 9110 §2.5. */
export type MinorVersion = 0 | 1;

/** A request head that follows the grammar. It points into the octets it was parsed from. */
export class RequestHead {
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
  /** The known fields present, one bit each (`FIELD_BIT`). */
  readonly present: number;
  /** For each known field line: its bit, and where its value starts and ends. */
  readonly #values: readonly number[];

  /** For the parser, which alone knows that the parts follow the grammar. */
  constructor(parts: HeadParts) {
    this.octets = parts.octets;
    this.start = parts.start;
    this.end = parts.end;
    this.method = parts.method;
    this.targetStart = parts.targetStart;
    this.targetEnd = parts.targetEnd;
    this.minor = parts.minor;
    this.#fieldStart = parts.fieldStart;
    this.present = parts.present;
    this.#values = parts.values;
  }

  /** The request-target as it was received. */
  get target(): string {
    return decodeLatin1(this.octets, this.targetStart, this.targetEnd);
  }

  /** The version, as a recorded exchange names it. */
  get version(): "HTTP/1.0" | "HTTP/1.1" {
    return this.minor === 0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /** True where at least one line of the field is there. */
  has(name: KnownField): boolean {
    return (this.present & FIELD_BIT[name]) !== 0;
  }

  /** The field's value, several lines joined by a comma (RFC 9110 §5.3); undefined when absent. */
  value(name: KnownField): string | undefined {
    const bit = FIELD_BIT[name];
    if ((this.present & bit) === 0) return undefined;
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

  /** True where the field has one line, whose value is these very octets. */
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

  /** Every field line in the order received, known or not. */
  *fieldLines(): Generator<FieldLine> {
    let line = this.#fieldStart;
    while (this.octets[line] !== CR) {
      const colon = this.octets.indexOf(COLON, line);
      const end = this.octets.indexOf(CR, colon);
      yield {
        name: decodeLatin1(this.octets, line, colon),
        value: trimBlanks(decodeLatin1(this.octets, colon + 1, end)),
      };
      line = end + 2;
    }
  }
}

/** What the parser found; offsets count in `octets`, those of `values` from `start`. */
export interface HeadParts {
  /** See `RequestHead.octets`. */
  readonly octets: Uint8Array;
  /** See `RequestHead.start`. */
  readonly start: number;
  /** See `RequestHead.end`. */
  readonly end: number;
  /** See `RequestHead.method`. */
  readonly method: string;
  /** See `RequestHead.targetStart`. */
  readonly targetStart: number;
  /** See `RequestHead.targetEnd`. */
  readonly targetEnd: number;
  /** See `RequestHead.minor`. */
  readonly minor: MinorVersion;
  /** Where the first field line begins. */
  readonly fieldStart: number;
  /** See `RequestHead.present`. */
  readonly present: number;
  /** For each known field line: its bit, and where its value starts and ends. */
  readonly values: readonly number[];
}
