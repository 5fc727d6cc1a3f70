// The grammar of the values of particular options: a folder, an address, an index file's name, an origin,
// a field. Pure: whether a folder exists or an address is this machine's is found out later.

import type { TraceFormat } from "../cluster/message.ts";
import type { Field } from "../http/response.ts";
import {
  decideFieldOwner,
  isFieldName,
  isFieldValue,
} from "../site/representation/field_policy.ts";
import {
  type Credentials,
  splitCredentials,
} from "../site/access/credentials.ts";
import { isFileName, isPathBelow } from "../site/files/file_name.ts";
import {
  isCharset,
  isEnding,
  isMediaType,
  type TypeByEnding,
} from "../site/representation/media_type_option.ts";
import { serialiseOrigin } from "../site/representation/origin.ts";
import {
  invalid,
  optionalText,
  type OptionKind,
  type Parsed,
  valid,
} from "./option_kind.ts";

export const FOLDER_EXPECTED = "a folder's path";
export const HOST_EXPECTED =
  "an IPv4 or IPv6 address or a host name, without a port";
export const INDEX_EXPECTED = "a plain file name, without a slash";
export const ORIGIN_EXPECTED =
  'an origin such as "https://example.com" or "http://localhost:3000", or "*" or "null"';
export const FIELD_EXPECTED = "'Name: value'";
export const PAGE_EXPECTED = "a file's path below DIR, such as index.html";
export const FILE_EXPECTED = "a file's path";
export const TYPE_EXPECTED =
  "an ending and a media type, such as .gpx=application/gpx+xml";
export const CHARSET_EXPECTED =
  "a charset that browsers know, such as utf-8 or windows-1252, or none";
export const AUTH_EXPECTED = "USER:PASSWORD";

/** A user name and a password, neither of them empty. RFC 7617 §2. */
export function parseAuth(text: string): Parsed<Credentials> {
  const refuse = (fault: string) => invalid(AUTH_EXPECTED, fault);
  if (text === "") return refuse("which is empty");
  const colon = text.indexOf(":");
  if (colon < 0) return refuse("without a colon");
  if (colon === 0) return refuse("without a user name");
  if (colon === text.length - 1) return refuse("without a password");
  const credentials = splitCredentials(text);
  return credentials === undefined
    ? refuse("with a control character, or with too long a user name")
    : valid(credentials);
}

/** The format of the trace; text where none is named. */
export const TRACE_KIND: OptionKind<TraceFormat | undefined> = optionalText({
  placeholder: "json",
  expected: "text or json",
  bare: "text",
  parse: (text): Parsed<TraceFormat> =>
    text === "text" || text === "json" ? valid(text) : invalid("text or json"),
});

/** A path that a file system could hold: not empty, no NUL. */
export function parseFile(text: string): Parsed<string> {
  return isPath(text) ? valid(text) : invalid(FILE_EXPECTED);
}

/** A path that a file system could hold: not empty, no NUL. */
export function parseFolder(text: string): Parsed<string> {
  return isPath(text) ? valid(text) : invalid(FOLDER_EXPECTED);
}

function isPath(text: string): boolean {
  return text !== "" && !text.includes("\0");
}

/** The path of a page below the folder, one `/` before it left out; no segment leads upwards. */
export function parsePage(text: string): Parsed<string> {
  const path = text.startsWith("/") ? text.slice(1) : text;
  return isPathBelow(path) ? valid(path) : invalid(PAGE_EXPECTED);
}

const HOST_LABELS =
  /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,62})(\.[a-z\d_][a-z\d_-]{0,62})*\.?$/i;
const ALL_NUMERIC = /(^|\.)(\d+|0x[\da-f]*)\.?$/i;
const IPV4 = /^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(?!$)|$)/;
const ZONE = /%[\w.-]{1,64}$/;

/** An address or a host name as the listener takes it: an IPv6 address without its brackets. */
export function parseHost(text: string): Parsed<string> {
  const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (isIpv6(bare.replace(ZONE, ""))) return valid(bare);
  if (bare === text && isIpv4(text)) return valid(text);
  // A name that ends in a number is an address in another notation or a typing error (`0x7f`, `127.0.0`).
  if (bare === text && HOST_LABELS.test(text) && !ALL_NUMERIC.test(text)) {
    return valid(text);
  }
  return invalid(HOST_EXPECTED);
}

function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => IPV4.test(octet));
}

function isIpv6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && text.includes(":") &&
    URL.canParse(`http://[${text}]/`);
}

/** A file name that is exactly one path segment. */
export function parseIndexName(text: string): Parsed<string> {
  return isFileName(text) ? valid(text) : invalid(INDEX_EXPECTED);
}

/** A serialised origin as browsers send it: scheme, host, port when not the scheme's own. */
export function parseOrigin(text: string): Parsed<string> {
  const origin = serialiseOrigin(text);
  if (origin === undefined) return invalid(ORIGIN_EXPECTED);
  return origin === text
    ? valid(text)
    : invalid(`only the origin, "${origin}"`);
}

/**
 * `Name: value`; the name a token, the value visible ASCII, SP and HTAB (RFC 9110 §5.5), without the
 * blanks around it. Fields that frame a message or that differ between responses are invalid.
 */
export function parseField(text: string): Parsed<Field> {
  const colon = text.indexOf(":");
  if (colon < 0) return invalid(FIELD_EXPECTED);
  const name = text.slice(0, colon);
  const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (!isFieldName(name)) {
    return invalid(`a token before the colon, as in ${FIELD_EXPECTED}`);
  }
  if (!isFieldValue(value)) {
    return invalid("visible ASCII, blanks and tabs after the colon");
  }
  switch (decideFieldOwner(name)) {
    case "connection":
      return invalid(
        `another field, since the server sets ${name} for each connection`,
      );
    case "response":
      return invalid(
        `another field, since the server sets ${name} for each response`,
      );
    case "anyone":
      return valid([name, value]);
  }
}

/** `.ext=type/subtype`, parameters allowed. RFC 9110 §8.3.1. */
export function parseType(text: string): Parsed<TypeByEnding> {
  const equals = text.indexOf("=");
  const ending = text.slice(0, equals);
  const type = text.slice(equals + 1);
  return equals > 0 && isEnding(ending) && isMediaType(type)
    ? valid([ending, type])
    : invalid(TYPE_EXPECTED);
}

/** A label of the Encoding standard, or `none`. */
export function parseCharset(text: string): Parsed<string> {
  return isCharset(text)
    ? valid(text.toLowerCase())
    : invalid(CHARSET_EXPECTED);
}
