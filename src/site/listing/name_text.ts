// File names as HTML: a character that cannot be seen is shown by its number.
//
// A name may hold line ends, and controls that turn the direction of what follows, so that
// `photo[RLO]gpj.exe` looks like a picture.

import { escapeUnseen } from "../../base/visible_text.ts";
import { escapeHtml } from "../representation/page.ts";

/** The name as HTML, with the numbers marked, so that nobody takes them for letters of the name. */
export function encodeNameAsHtml(name: string): string {
  return escapeUnseen(
    escapeHtml(name),
    (number) => `<span class="unseen">${number}</span>`,
  );
}

/** The name in an element that keeps the direction of its letters within it. */
export function encodeBdi(name: string): string {
  return `<bdi>${encodeNameAsHtml(name)}</bdi>`;
}
