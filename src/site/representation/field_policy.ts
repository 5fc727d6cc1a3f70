// The response fields that the command line and `_headers` can set, and those that they can't.

import { MESSAGE_FIELDS } from "../../http/connection_fields.ts";
import { FIELD_CONTENT, isToken } from "../../http/octets.ts";

/** Fields whose value follows from each response. */
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
 * Who sets the field: "connection" if it frames a message, "response" if its value follows from each
 * response, "anyone" for all other fields. A user's value for one of the first two would contradict
 * the server's; with a second framing field, a peer could split one response into two.
 */
export function decideFieldOwner(
  name: string,
): "connection" | "response" | "anyone" {
  const lower = name.toLowerCase();
  if (MESSAGE_FIELDS.has(lower)) return "connection";
  return RESPONSE_FIELDS.has(lower) ? "response" : "anyone";
}

/** True if the text can be the name of a field: it is a token. RFC 9110 §5.1. */
export function isFieldName(text: string): boolean {
  return isToken(text);
}

/**
 * True if the text has only visible ASCII, SP and HTAB. RFC 9110 §5.5 also allows obs-text; this
 * server refuses it, because nothing says which encoding the author of the value used.
 */
export function isFieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f || FIELD_CONTENT[code] !== 1) return false;
  }
  return true;
}
