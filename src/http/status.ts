// Status codes (RFC 9110 §15): their reason phrases, and which responses have no content.
// Also 425 (RFC 8470), 428, 429, 431 and 511 (RFC 6585), and 451 (RFC 7725).

const REASON_PHRASES: ReadonlyMap<number, string> = new Map([
  [100, "Continue"],
  [101, "Switching Protocols"],
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [203, "Non-Authoritative Information"],
  [204, "No Content"],
  [205, "Reset Content"],
  [206, "Partial Content"],
  [300, "Multiple Choices"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [303, "See Other"],
  [304, "Not Modified"],
  [305, "Use Proxy"],
  [307, "Temporary Redirect"],
  [308, "Permanent Redirect"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [402, "Payment Required"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [406, "Not Acceptable"],
  [407, "Proxy Authentication Required"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [410, "Gone"],
  [411, "Length Required"],
  [412, "Precondition Failed"],
  [413, "Content Too Large"],
  [414, "URI Too Long"],
  [415, "Unsupported Media Type"],
  [416, "Range Not Satisfiable"],
  [417, "Expectation Failed"],
  [421, "Misdirected Request"],
  [422, "Unprocessable Content"],
  [425, "Too Early"],
  [426, "Upgrade Required"],
  [428, "Precondition Required"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [451, "Unavailable For Legal Reasons"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
  [505, "HTTP Version Not Supported"],
  [511, "Network Authentication Required"],
]);

/**
 * The reason phrase of `status`; empty for an unknown one, which RFC 9112 §4 allows.
 *
 * @example
 * ```ts
 * import { reasonPhrase } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reasonPhrase(404), "Not Found");
 * assertEquals(reasonPhrase(799), "");
 * ```
 */
export function reasonPhrase(status: number): string {
  return REASON_PHRASES.get(status) ?? "";
}

/**
 * False for 1xx, 204, 205 and 304. For a client only 205 does not end with its head, so a 205 response needs
 * `Content-Length: 0` (RFC 9110 §15.3.6, RFC 9112 §6.3).
 *
 * @example
 * ```ts
 * import { allowsContent } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([200, 204, 304, 404].map(allowsContent), [
 *   true,
 *   false,
 *   false,
 *   true,
 * ]);
 * ```
 */
export function allowsContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

/** Throws a TypeError where a response with that status would not be the last to its request. RFC 9110 §15. */
export function checkFinalStatus(status: number): void {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`Not a final status: ${status}`);
  }
}
