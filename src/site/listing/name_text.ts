// File names as text for people: what can't be seen is shown by its number.
//
// A name may hold line ends, and controls that turn the direction of what follows, so that
// `photo[RLO]gpj.exe` looks like a picture. The joiners stay: scripts and emoji need them.

import { escapeHtml } from "../representation/page.ts";

/** Controls, format characters, separators of lines, and halves of surrogate pairs. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The name with each unseen character as its number: `\u{202e}`. */
export function showName(name: string): string {
  return name.replace(UNSEEN, encodeNumber);
}

/** The same as HTML, with the numbers marked, so that they aren't taken for letters of the name. */
export function encodeNameAsHtml(name: string): string {
  return escapeHtml(name).replace(
    UNSEEN,
    (unseen) => `<span class="unseen">${encodeNumber(unseen)}</span>`,
  );
}

function encodeNumber(unseen: string): string {
  return `\\u{${unseen.codePointAt(0)?.toString(16)}}`;
}
