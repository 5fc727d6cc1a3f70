// The head of a response as octets, but for its first lines, and the framing of its content.
// RFC 9112 §4, §5, §6; RFC 9110 §8.6.
//
// Only this file writes Content-Length and Transfer-Encoding, so that they can't
// contradict the content. A field that can't be written is an error in our code, and throws.

import { type Content, contentLength } from "../http/content.ts";
import { takeOctets } from "../http/octet_slab.ts";
import { CR, encodeLatin1, LF, writeLatin1 } from "../http/octets.ts";
import { checkField, type Field, type HttpResponse } from "../http/response.ts";
import { allowsContent } from "../http/status.ts";

/** How a response's content ends: there is none; after its length; with the last chunk; with the connection. RFC 9112 §6. */
export type ResponseFraming = "none" | "length" | "chunked" | "close";

/**
 * The framing of a content that is sent with that status to a peer of that minor version. RFC 9112 §6.1, §6.3.
 *
 * @example
 * ```ts
 * import { decideResponseFraming, type HttpResponse } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const response: HttpResponse = {
 *   status: 200,
 *   fields: [],
 *   content: {
 *     kind: "stream",
 *     length: undefined,
 *     stream: { pull: () => Promise.resolve(undefined), cancel: () => {} },
 *   },
 * };
 * assertEquals(decideResponseFraming(response, 1), "chunked");
 * assertEquals(decideResponseFraming(response, 0), "close");
 * ```
 */
export function decideResponseFraming(
  { status, content }: { status: number; content: Content },
  minor: 0 | 1,
): ResponseFraming {
  if (!allowsContent(status) || isOmitted(content)) return "none";
  if (contentLength(content) !== undefined) return "length";
  return minor === 1 ? "chunked" : "close";
}

/**
 * The response's fields, Content-Length where the status allows content and its length is known, `Connection: Upgrade`
 * where 426 has Upgrade, and the blank line, in an array of their own. Throws a TypeError for a field that can't be written.
 *
 * @example
 * ```ts
 * import { encodeFieldSection } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const section = encodeFieldSection({
 *   status: 200,
 *   fields: [["Content-Type", "text/plain"]],
 *   content: { kind: "octets", octets: new Uint8Array(5) },
 * });
 * assertEquals(
 *   new TextDecoder().decode(section),
 *   "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\n",
 * );
 * ```
 */
export function encodeFieldSection(response: HttpResponse): Uint8Array {
  return encodeLatin1(encodeLines(response.fields) + encodeRest(response));
}

/** The same for a response that is sent once: in a part of a larger array. The lines of frozen fields are remembered. */
export function encodePassingSection(response: HttpResponse): Uint8Array {
  const length = announcedLength(response);
  if (length !== undefined && response.status !== UPGRADE_REQUIRED) {
    const beginning = findBeginning(response.fields);
    if (beginning !== undefined) return endWithLength(beginning, length);
  }
  const text = encodeLines(response.fields) + encodeRest(response);
  const section = takeOctets(text.length);
  writeLatin1(text, section);
  return section;
}

/** For frozen fields their lines, and the line of Content-Length up to its value. */
const beginnings = new WeakMap<readonly Field[], Uint8Array>();

/** These octets; undefined where the fields are not frozen, so that something may change them. */
function findBeginning(fields: readonly Field[]): Uint8Array | undefined {
  let beginning = beginnings.get(fields);
  if (beginning === undefined && Object.isFrozen(fields)) {
    beginning = encodeLatin1(`${encodeLines(fields)}Content-Length: `);
    beginnings.set(fields, beginning);
  }
  return beginning;
}

/** The section that begins so and ends with that length. It makes no string. */
function endWithLength(beginning: Uint8Array, length: number): Uint8Array {
  const digits = countDigits(length);
  const end = beginning.length + digits;
  const section = takeOctets(end + 4);
  section.set(beginning);
  let rest = length;
  for (let at = end - 1; at >= beginning.length; at--) {
    section[at] = 0x30 + rest % 10;
    rest = Math.floor(rest / 10);
  }
  section[end] = section[end + 2] = CR;
  section[end + 1] = section[end + 3] = LF;
  return section;
}

function countDigits(length: number): number {
  let digits = 1;
  for (let bound = 10; bound <= length; bound *= 10) digits++;
  return digits;
}

function encodeLines(fields: readonly Field[]): string {
  let lines = "";
  for (const field of fields) {
    checkField(field);
    lines += `${field[0]}: ${field[1]}\r\n`;
  }
  return lines;
}

/** What follows the lines of the fields. */
function encodeRest(response: HttpResponse): string {
  const length = announcedLength(response);
  let rest = length === undefined ? "" : `Content-Length: ${length}\r\n`;
  if (response.status === UPGRADE_REQUIRED && hasUpgrade(response)) {
    rest += "Connection: Upgrade\r\n";
  }
  return rest + "\r\n";
}

/** Upgrade is for this connection alone, and Connection says so. RFC 9110 §7.8. */
function hasUpgrade({ fields }: HttpResponse): boolean {
  return fields.some(([name]) => name.toLowerCase() === "upgrade");
}

function isOmitted(content: Content): boolean {
  return content.kind === "none" && content.isOmitted === true;
}

/** What Content-Length says; undefined where it is absent. RFC 9110 §8.6. */
function announcedLength(
  { status, content }: HttpResponse,
): number | undefined {
  if (isOmitted(content)) return undefined;
  if (allowsContent(status)) return contentLength(content);
  // 205 has no content, yet only its length tells that: RFC 9110 §15.3.6.
  return status === RESET_CONTENT ? 0 : undefined;
}

const RESET_CONTENT = 205;
const UPGRADE_REQUIRED = 426;
