// File name → Content-Type. RFC 9110 §8.3.
//
// The table is that of @std/media-types, as a text that is searched; tests/embedded_files.ts says why.
// Text gets `charset=utf-8`: without it browsers guess, and text files today are in UTF-8.

import table from "./media_types.json" with { type: "json" };

const UNKNOWN = "application/octet-stream";

/** Text, also that whose media type is not `text/`. */
const TEXTUAL =
  /^(?:text\/|application\/(?:javascript|json|xml|[^;]+\+(?:json|xml)|manifest)|image\/svg)/;

/** The separators in the table. */
const BLANK = /[ \n]/;

/** The media type of a file by the last extension of its name; `application/octet-stream` if unknown. */
export function mediaTypeOf(name: string): string {
  const type = typeOf(name);
  if (type === undefined) return UNKNOWN;
  return isTextual(type) ? `${type}; charset=utf-8` : type;
}

/** True for a name with an extension whose media type is known. */
export function hasKnownEnding(name: string): boolean {
  return typeOf(name) !== undefined;
}

function typeOf(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? typeOfExtension(name.slice(dot + 1)) : undefined;
}

function typeOfExtension(extension: string): string | undefined {
  if (BLANK.test(extension)) return undefined;
  const line = `\n${extension.toLowerCase()} `;
  const at = table.indexOf(line);
  if (at === -1) return undefined;
  return table.slice(at + line.length, table.indexOf("\n", at + 1));
}

/** True if content of that media type is text, which is worth compressing. */
export function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
