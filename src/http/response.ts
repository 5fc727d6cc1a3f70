// A response as data. RFC 9110 §3.4, §15.
//
// A responder gives status, fields and content. The connection adds framing, Date and Connection, so
// that they can't contradict the content.

import type { Content } from "./content.ts";
import { isToken } from "./octets.ts";

/** A response field: name and value. */
export type Field = readonly [name: string, value: string];

/** A response. */
export interface HttpResponse {
  /** The status code. */
  readonly status: number;
  /** The fields, in the order in which they are written. */
  readonly fields: readonly Field[];
  /** The content. The response to HEAD has it too, but it is not sent. */
  readonly content: Content;
  /** What the log says of it to those who run the server, in printable ASCII; undefined for nothing. */
  readonly note?: string | undefined;
  /**
   * Another response where this one can't be sent and no octet of it was. It is asked once; where it throws, or the other
   * one can't be sent either, the response is 500.
   */
  readonly recover?:
    | ((error: unknown) => HttpResponse | Promise<HttpResponse>)
    | undefined;
  /** With status 101: speaks another protocol over the connection, which is closed once this has resolved. */
  readonly upgrade?:
    | ((connection: UpgradedConnection) => Promise<void>)
    | undefined;
}

/** A connection that speaks no HTTP any more. */
export interface UpgradedConnection {
  /** The next octets, unchanged until the next call; undefined at the end. Rejects where the connection breaks. */
  read(): Promise<Uint8Array | undefined>;
  /** Writes all of the octets, within the write timeout. */
  write(octets: Uint8Array): Promise<void>;
  /** Tells the peer that no more will be written. */
  closeWrite(): Promise<void>;
  /** Ends both ways at once. */
  close(): void;
}

/**
 * A response whose field section is encoded once, for all times that it is sent. Its octets are private, so that a response
 * made from it by a spread does not carry them along.
 */
export class PreparedResponse implements HttpResponse {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly content: Content;
  declare readonly note?: string | undefined;
  #section: Uint8Array | undefined;

  /** Takes over the content of the response, and freezes its fields. */
  constructor({ status, fields, content, note }: HttpResponse) {
    this.status = status;
    this.fields = Object.freeze(fields);
    this.content = content;
    if (note !== undefined) this.note = note;
    Object.freeze(this);
  }

  /** Its field section, to the blank line, as `encode` makes it, which is called once. */
  section(encode: (response: HttpResponse) => Uint8Array): Uint8Array {
    return this.#section ??= encode(this);
  }
}

/** Fields that belong to the framing of a message and to the connection: a responder may not set them. */
const FRAMING_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "transfer-encoding",
]);

/** How many characters their names have: most names are others already by that. */
const FRAMING_LENGTHS: ReadonlySet<number> = new Set(
  [...FRAMING_FIELDS].map(({ length }) => length),
);

const FIELD_VALUE = /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/;

/**
 * Throws a TypeError where the field can't be written: RFC 9110 §5.1, §5.5, or a field of the framing.
 *
 * @example
 * ```ts
 * import { checkField } from "@tinyhttp/tinyhttp";
 * import { assertThrows } from "@std/assert";
 *
 * checkField(["X-Frame-Options", "DENY"]);
 * assertThrows(() => checkField(["X-Name", "two\r\nlines"]));
 * assertThrows(() => checkField(["Content-Length", "5"]));
 * ```
 */
export function checkField(field: Field): void {
  const name = field[0];
  const value = field[1];
  if (!isToken(name) || !FIELD_VALUE.test(value) || isFramingField(name)) {
    throw new TypeError(`Not a field: ${JSON.stringify([name, value])}`);
  }
}

function isFramingField(name: string): boolean {
  return FRAMING_LENGTHS.has(name.length) &&
    FRAMING_FIELDS.has(name.toLowerCase());
}
