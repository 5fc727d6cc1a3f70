// File name → Content-Type. RFC 9110 §8.3.
//
// The table is @std/media-types', as text that is searched: tests/media_types.ts says why. Text files
// say that they are UTF-8, which is what text is today.

import table from "./media_types.txt" with { type: "text" };

const UNKNOWN = "application/octet-stream";

/** Types that are text though they are not named so. */
const TEXTUAL =
  /^(?:text\/|application\/(?:javascript|json|xml|[^;]+\+(?:json|xml)|manifest)|image\/svg)/;

/** What separates in the table. */
const BLANK = /[ \n]/;

/** The media type of a file of that name, with `charset=utf-8` on text. */
export function mediaTypeOf(name: string): string {
  const dot = name.lastIndexOf(".");
  const type = dot > 0 ? typeOf(name.slice(dot + 1)) : undefined;
  if (type === undefined) return UNKNOWN;
  return isTextual(type) ? `${type}; charset=utf-8` : type;
}

function typeOf(extension: string): string | undefined {
  if (BLANK.test(extension)) return undefined;
  const line = `\n${extension.toLowerCase()} `;
  const at = table.indexOf(line);
  if (at === -1) return undefined;
  return table.slice(at + line.length, table.indexOf("\n", at + 1));
}

/** True for media types whose content is text, and so worth compressing. */
export function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
