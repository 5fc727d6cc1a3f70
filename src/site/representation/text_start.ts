// The first octets of a file → whether it is text. WHATWG MIME Sniffing §7.

import { MAX_START_OCTETS } from "./limits.ts";

/** Octets that no text has: controls other than HTAB, LF, FF, CR and ESC. */
// deno-lint-ignore no-control-regex
const BINARY = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/**
 * True where the first octets of a file are UTF-8 text. A file without octets is text, too. A character may be cut
 * where the file is longer than what is looked at.
 */
export function beginsAsText(start: Uint8Array): boolean {
  const stream = start.length >= MAX_START_OCTETS;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return !BINARY.test(decoder.decode(start, { stream }));
  } catch {
    return false;
  }
}
