// Heads and contents as a trace has them: one character an octet, whole or not.

import { MAX_DECODED_OCTETS } from "./limits.ts";

/** The name and the value of each field of a head. */
export function listFields(
  head: string,
): readonly { readonly name: string; readonly value: string }[] {
  return head.split("\r\n").slice(1).filter((line) => line.includes(":"))
    .map((line) => {
      const colon = line.indexOf(":");
      return {
        name: line.slice(0, colon),
        value: line.slice(colon + 1).trim(),
      };
    });
}

/** The value of a field by its name in lower case; undefined where there is none. */
export function findField(head: string, name: string): string | undefined {
  return listFields(head).find((field) => field.name.toLowerCase() === name)
    ?.value;
}

/** A content without its chunks, as far as it is whole; the same where it is not chunked. RFC 9112 §7.1. */
export function removeChunks(head: string, content: string): string {
  return isChunked(head) ? decodeChunks(content) : content;
}

function isChunked(head: string): boolean {
  return /chunked/i.test(findField(head, "transfer-encoding") ?? "");
}

function decodeChunks(text: string): string {
  let content = "";
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\r\n", at);
    const size = /^[0-9a-f]+/i.exec(text.slice(at, end))?.[0];
    if (end < 0 || size === undefined) break;
    const length = parseInt(size, 16);
    if (length === 0) break;
    content += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
  return content;
}

/**
 * A content without its chunks and its coding, as far as it is whole and within a bound; undefined where it has neither,
 * or a coding that the platform does not decode.
 */
export async function decodeContent(
  head: string,
  content: string,
): Promise<string | undefined> {
  if (content === "") return undefined;
  const whole = removeChunks(head, content);
  const coding = findField(head, "content-encoding")?.toLowerCase();
  if (coding !== "gzip" && coding !== "deflate") {
    return isChunked(head) ? whole : undefined;
  }
  const octets = Uint8Array.from(whole, (unit) => unit.charCodeAt(0));
  const stream = new Blob([octets]).stream()
    .pipeThrough(new DecompressionStream(coding));
  let decoded = "";
  try {
    for await (const part of stream) {
      for (const octet of part) decoded += String.fromCharCode(octet);
      if (decoded.length > MAX_DECODED_OCTETS) break;
    }
  } catch {
    // The rest was not kept.
  }
  return decoded;
}

/** A text as UTF-8, one character an octet. */
export function encodeUnits(text: string): string {
  let units = "";
  for (const octet of new TextEncoder().encode(text)) {
    units += String.fromCharCode(octet);
  }
  return units;
}
