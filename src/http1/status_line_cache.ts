// The beginning of a response's head: status-line, Date, Connection and Transfer-Encoding, which change
// with the second or the connection. RFC 9112 §4, §6.1, §9.3; RFC 9110 §6.6.1.

import { encodeHttpDate } from "../http/http_date.ts";
import { encodeLatin1 } from "../http/octets.ts";
import { reasonPhrase } from "../http/status.ts";

/** What the Connection field of a response says; "" writes none. RFC 9112 §9.3, §9.6. */
export type ConnectionOption = "" | "close" | "keep-alive";

/**
 * Encodes the beginnings of heads, each once a second.
 *
 * @example
 * ```ts
 * import { StatusLineCache } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = new StatusLineCache();
 * const octets = lines.encode(404, { now: 0, connection: "close" });
 * assertEquals(
 *   new TextDecoder().decode(octets),
 *   "HTTP/1.1 404 Not Found\r\n" +
 *     "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nConnection: close\r\n",
 * );
 * ```
 */
export class StatusLineCache {
  #second = -1;
  #date = "";
  /** For each value of Connection, and in it for each status. */
  readonly #lines: Record<ConnectionOption, (Uint8Array | undefined)[]> = {
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
    if (second !== this.#second) this.#begin(second);
    return this.#lines[connection][status] ??= this.#make(status, connection);
  }

  #begin(second: number): void {
    this.#second = second;
    this.#date = encodeHttpDate(second * 1000);
    for (const lines of Object.values(this.#lines)) lines.fill(undefined);
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
