// File name → Content-Type. RFC 9110 §8.3.
//
// The table is @std/media-types'; text says that it is UTF-8, which is what text is today.

import { typeByExtension } from "@std/media-types";

const UNKNOWN = "application/octet-stream";

/** Types that are text though they are not named so. */
const TEXTUAL =
  /^(?:text\/|application\/(?:javascript|json|xml|[^;]+\+(?:json|xml)|manifest)|image\/svg)/;

/** The media type of a file of that name, with `charset=utf-8` on text. */
export function decideMediaType(name: string): string {
  const dot = name.lastIndexOf(".");
  const type = dot > 0 ? typeByExtension(name.slice(dot)) : undefined;
  if (type === undefined) return UNKNOWN;
  return isTextual(type) ? `${type}; charset=utf-8` : type;
}

/** True for media types whose content is text, and so worth compressing. */
export function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
