// Which response fields others than the server may set: on the command line and in `_headers`.

import { FIELD_CONTENT, TCHAR } from "../../http/octets.ts";

const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const RESPONSE_FIELDS: ReadonlySet<string> = new Set([
  "accept-ranges",
  "allow",
  "content-encoding",
  "content-range",
  "content-type",
  "date",
  "etag",
  "last-modified",
  "location",
]);

/**
 * "connection" for a field that frames a message, "response" for one that follows from each
 * response: a second, fixed one would contradict the first and, with the framing, let responses be
 * split. "anyone" for all others.
 */
export function decideFieldOwner(
  name: string,
): "connection" | "response" | "anyone" {
  const lower = name.toLowerCase();
  if (CONNECTION_FIELDS.has(lower)) return "connection";
  return RESPONSE_FIELDS.has(lower) ? "response" : "anyone";
}

/** Whether the text is a token, as field names are. RFC 9110 §5.1. */
export function isFieldName(text: string): boolean {
  return text !== "" && hasOnly(text, TCHAR);
}

/** Whether the text is visible ASCII, SP and HTAB. Stricter than RFC 9110 §5.5, see below. */
export function isFieldValue(text: string): boolean {
  return hasOnly(text, FIELD_CONTENT);
}

// obs-text is left out: what the author meant by it depends on an encoding nobody states.
function hasOnly(text: string, members: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f || members[code] !== 1) return false;
  }
  return true;
}
