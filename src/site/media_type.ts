// File name → Content-Type. RFC 9110 §8.3.
//
// The table is @std/media-types', as text (tests/media_types.ts says why); text files say that it is UTF-8, which is what text is today.

import table from "./media_types.txt" with { type: "text" };

let types: ReadonlyMap<string, string> | undefined;

/** The type of each extension, read from the table when it is first asked for. */
function listTypes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of table.split("\n")) {
    const [type, ...extensions] = line.split(" ");
    for (const extension of extensions) found.set(extension, type);
  }
  return found;
}

const UNKNOWN = "application/octet-stream";

/** Types that are text though they are not named so. */
const TEXTUAL =
  /^(?:text\/|application\/(?:javascript|json|xml|[^;]+\+(?:json|xml)|manifest)|image\/svg)/;

/** The media type of a file of that name, with `charset=utf-8` on text. */
export function decideMediaType(name: string): string {
  const dot = name.lastIndexOf(".");
  const type = dot > 0 ? typeOf(name.slice(dot + 1)) : undefined;
  if (type === undefined) return UNKNOWN;
  return isTextual(type) ? `${type}; charset=utf-8` : type;
}

function typeOf(extension: string): string | undefined {
  types ??= listTypes();
  return types.get(extension.toLowerCase());
}

/** True for media types whose content is text, and so worth compressing. */
export function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
