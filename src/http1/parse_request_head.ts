// Parsing a request head that is in memory.

import type { ParsedHead } from "./parsed_head.ts";
import { RequestHeadParser } from "./request_head_parser.ts";

/**
 * Parses one head that begins at the first octet. For heads that come in pieces, `RequestHeadParser`.
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
 * assertEquals(parsed.consumed, octets.length);
 * assertEquals(parsed.head.method, "GET");
 *
 * assertEquals(parseRequestHead(octets.subarray(0, 20)).kind, "partial");
 * ```
 */
export function parseRequestHead(octets: Uint8Array): ParsedHead {
  return new RequestHeadParser().parse(octets, {
    start: 0,
    end: octets.length,
  });
}
