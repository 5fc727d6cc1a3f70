// The options of media types, and which values they can have. RFC 9110 §8.3.1, §8.3.2.

import { isToken } from "../../http/octets.ts";
import { identifyEncoding } from "./declared_charset.ts";

/** The type of the files whose names have an ending. */
export type TypeByEnding = readonly [ending: string, type: string];

/** What the command line says of media types. */
export interface MediaTypeOptions {
  /**
   * Types of endings, such as `[".gpx", "application/gpx+xml"]`. They replace this server's own, and the
   * last one of an ending counts.
   */
  readonly types: readonly TypeByEnding[];
  /** The charset of text that does not declare another one; `none` to send no charset. */
  readonly charset: string;
}

/** True for a dot and what a file's name can have after it. */
export function isEnding(text: string): boolean {
  return /^\.[^/\\\p{Cc}\p{Cs}]*[^./\\\p{Cc}\p{Cs}]$/u.test(text);
}

/** True for `type/subtype` that can be the type of a file, with or without parameters. */
export function isMediaType(text: string): boolean {
  const [essence, ...parameters] = text.split(/[\t ]*;[\t ]*/);
  const [type, subtype = "", ...rest] = essence.split("/");
  return rest.length === 0 && !essence.includes("*") && isToken(type) &&
    isToken(subtype) && parameters.every(isParameter);
}

/** True for `name=value`. A quoted value has no quoted-pair and no semicolon, which the type of no file needs. */
function isParameter(text: string): boolean {
  const equals = text.indexOf("=");
  const value = text.slice(equals + 1);
  return equals > 0 && isToken(text.slice(0, equals)) &&
    (isToken(value) || /^"[ !#-[\]-~]*"$/.test(value));
}

/** True for a label that all browsers know, those of the Encoding standard, and for `none`. */
export function isCharset(text: string): boolean {
  return isToken(text) &&
    (text.toLowerCase() === "none" || identifyEncoding(text) !== undefined);
}
