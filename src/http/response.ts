// A response as data, and its head as octets. RFC 9112 §4, §5, §6; RFC 9110 §6.6.1, §8.6.
//
// Whoever answers says status, fields and content; framing, Date and Connection are written here
// and nowhere else, so that Content-Length can't differ from the content. A field that would break
// the field section is our own fault, and throws.

import { contentLength, type FixedContent } from "./content.ts";
import { encodeHttpDate } from "./http_date.ts";
import { encodeLatin1 } from "./octets.ts";
import { allowsContent, reasonPhrase } from "./status.ts";

/** A response field: name and value. */
export type Field = readonly [name: string, value: string];

/** A response, without the fields that `encodeFieldSection` and `StatusLineCache` add. */
export interface HttpResponse {
  /** The status code. */
  readonly status: number;
  /** The fields, in the order in which they are written. */
  readonly fields: readonly Field[];
  /** The content; HEAD has it as GET does, and it is then not sent. */
  readonly content: FixedContent;
  /** What was encoded ahead, where the response is kept and used again. */
  readonly prepared?: PreparedOctets;
  /** True where the connection shall not be used again. */
  readonly last?: boolean;
}

/** Parts of a response's octets, made once for many. */
export interface PreparedOctets {
  /** What `encodeFieldSection` makes. */
  readonly section: Uint8Array;
  /** The same with the content after it, in one piece, where the content is small. */
  readonly message: Uint8Array | undefined;
}

/**
 * The response's fields, Content-Length where the status allows content (RFC 9110 §8.6),
 * and the blank line. Throws a TypeError for a field that isn't one.
 */
export function encodeFieldSection(response: HttpResponse): Uint8Array {
  let section = "";
  for (const [name, value] of response.fields) {
    if (
      !FIELD_NAME.test(name) || !FIELD_VALUE.test(value) ||
      OWN_NAMES.has(name.toLowerCase())
    ) {
      throw new TypeError(`Not a field: ${JSON.stringify([name, value])}`);
    }
    section += `${name}: ${value}\r\n`;
  }
  if (allowsContent(response.status)) {
    section += `Content-Length: ${contentLength(response.content)}\r\n`;
  } else if (response.status === RESET_CONTENT) {
    section += "Content-Length: 0\r\n";
  }
  return encodeLatin1(section + "\r\n");
}

/** It has no content, yet its end is told by its length alone. RFC 9110 §15.3.6. */
const RESET_CONTENT = 205;

/** What is written here alone, or two values could contradict each other. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "transfer-encoding",
]);

const FIELD_NAME = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/;

/** What the Connection field of a response says; "" writes none. RFC 9112 §9.3, §9.6. */
export type ConnectionOption = "" | "close" | "keep-alive";

/** Makes status-line, Date and Connection: the part of a head that changes with the second. */
export class StatusLineCache {
  #second = -1;
  #date = "";
  /** For each value of Connection, and in it for each status. */
  readonly #starts: Record<ConnectionOption, (Uint8Array | undefined)[]> = {
    "": [],
    "close": [],
    "keep-alive": [],
  };

  /** The octets from the status-line to the Connection field; `now` in ms since the epoch. */
  encode(
    status: number,
    { now, connection }: { now: number; connection: ConnectionOption },
  ): Uint8Array {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#turn(second);
    return this.#starts[connection][status] ??= this.#make(status, connection);
  }

  #turn(second: number): void {
    this.#second = second;
    this.#date = encodeHttpDate(second * 1000);
    for (const starts of Object.values(this.#starts)) starts.fill(undefined);
  }

  #make(status: number, connection: ConnectionOption): Uint8Array {
    const field = connection === "" ? "" : `Connection: ${connection}\r\n`;
    return encodeLatin1(
      `HTTP/1.1 ${status} ${
        reasonPhrase(status)
      }\r\nDate: ${this.#date}\r\n${field}`,
    );
  }
}
