// Contents whose length is known before a program starts. RFC 3875 §4.1.2, §4.2: a program gets the length in CONTENT_LENGTH, and
// the content without its transfer coding.

import type { RequestContent } from "../http/request.ts";
import { MAX_COUNTED_OCTETS } from "./limits.ts";

/** The content of a request that has none. */
export const EMPTY_CONTENT: RequestContent = Object.freeze({
  length: 0,
  read: () => Promise.resolve(undefined),
});

/** The content, collected to count it; undefined where it is too large for that. Rejects as `read` does. */
export async function collectContent(
  content: RequestContent,
): Promise<RequestContent | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const octets = await content.read();
    if (octets === undefined) break;
    length += octets.length;
    if (length > MAX_COUNTED_OCTETS) return undefined;
    pieces.push(octets.slice());
  }
  return { length, read: () => Promise.resolve(pieces.shift()) };
}
