// What the values of particular options may be: a folder, an address, an index file's name, an
// origin, a field line. Pure: whether a folder exists or an address is ours is found out later.

import {
  decideFieldOwner,
  isFieldName,
  isFieldValue,
} from "../site/representation/field_policy.ts";
import {
  type Credentials,
  splitCredentials,
} from "../site/access/credentials.ts";
import { fit, type Reading, unfit } from "./option_kind.ts";

/** A response field given on the command line, its value without surrounding blanks. */
export interface FieldLine {
  readonly name: string;
  readonly value: string;
}

export const FOLDER_WANTED = "a folder's path";
export const HOST_WANTED =
  "an IPv4 or IPv6 address or a host name, without a port";
export const INDEX_WANTED = "a plain file name, without a slash";
export const ORIGIN_WANTED =
  'an origin such as "https://example.com" or "http://localhost:3000", or "*" or "null"';
export const FIELD_WANTED = "'Name: value'";

export const PAGE_WANTED = "a file's path below DIR, such as index.html";
export const FILE_WANTED = "a file's path";
export const AUTH_WANTED = "a user name, a colon and a password";

/** Who may come in. RFC 7617 §2. */
export function parseAuth(text: string): Reading<Credentials> {
  const credentials = splitCredentials(text);
  return credentials === undefined || credentials.user === "" ||
      credentials.password === ""
    ? unfit(AUTH_WANTED)
    : fit(credentials);
}

/** A path that a file system could hold: not empty, no NUL. */
export function parseFile(text: string): Reading<string> {
  return text === "" || text.includes("\0") ? unfit(FILE_WANTED) : fit(text);
}

/** A page of the site by its path, which leads nowhere else. */
export function parsePage(text: string): Reading<string> {
  const path = text.startsWith("/") ? text.slice(1) : text;
  return path.split("/").every((name) => parseIndexName(name).kind === "fit")
    ? fit(path)
    : unfit(PAGE_WANTED);
}

/** A path that a file system could hold: not empty, no NUL. */
export function parseFolder(text: string): Reading<string> {
  return text === "" || text.includes("\0") ? unfit(FOLDER_WANTED) : fit(text);
}

const HOST_LABELS =
  /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,62})(\.[a-z\d_][a-z\d_-]{0,62})*\.?$/i;
const ALL_NUMERIC = /(^|\.)(\d+|0x[\da-f]*)\.?$/i;
const IPV4 = /^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(?!$)|$)/;
const ZONE = /%[\w.-]{1,64}$/;

/** An address or a host name as the listener takes it: an IPv6 address without its brackets. */
export function parseHost(text: string): Reading<string> {
  const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (isIpv6(bare.replace(ZONE, ""))) return fit(bare);
  if (bare === text && isIpv4(text)) return fit(text);
  // A name that ends in a number is an address in disguise or a typing error (`127.0.0`, `0x7f`).
  if (bare === text && HOST_LABELS.test(text) && !ALL_NUMERIC.test(text)) {
    return fit(text);
  }
  return unfit(HOST_WANTED);
}

function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => IPV4.test(octet));
}

function isIpv6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && text.includes(":") &&
    URL.canParse(`http://[${text}]/`);
}

/** Longest name of a file on the systems in use. */
const LONGEST_NAME = 255;

/** A file name that is one path segment and no more. */
export function parseIndexName(text: string): Reading<string> {
  const plain = text !== "" && text !== "." && text !== ".." &&
    text.length <= LONGEST_NAME && !/[/\\\p{Cc}\p{Cs}]/u.test(text);
  return plain ? fit(text) : unfit(INDEX_WANTED);
}

const SERIALISED_ORIGIN =
  /^([a-z][a-z\d+.-]*):\/\/([a-z\d_.-]+|\[[\da-f:.]+\])(:[1-9]\d{0,4})?$/;

/** A serialised origin as browsers send it: scheme, host, port when not the scheme's own. */
export function parseOrigin(text: string): Reading<string> {
  if (text === "*" || text === "null") return fit(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return unfit(ORIGIN_WANTED);
  // Schemes of the web have one form of each origin; that of others is theirs to say.
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  const origin = isWeb ? url.origin : text;
  if (!SERIALISED_ORIGIN.test(origin)) return unfit(ORIGIN_WANTED);
  // Compared octet by octet by browsers, so a slash or a capital too many never matches.
  return origin === text ? fit(text) : unfit(`the origin alone, "${origin}"`);
}

/**
 * `Name: value`; the name a token, the value visible ASCII, SP and HTAB (RFC 9110 §5.5). Refused
 * are the fields that frame a message or that follow from each response.
 */
export function parseFieldLine(text: string): Reading<FieldLine> {
  const colon = text.indexOf(":");
  if (colon < 0) return unfit(FIELD_WANTED);
  const name = text.slice(0, colon);
  const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (!isFieldName(name)) {
    return unfit(`a token before the colon, as in ${FIELD_WANTED}`);
  }
  if (!isFieldValue(value)) {
    return unfit("visible ASCII, blanks and tabs after the colon");
  }
  switch (decideFieldOwner(name)) {
    case "connection":
      return unfit(`another field, since each connection decides its ${name}`);
    case "response":
      return unfit(`another field, since each response has its own ${name}`);
    case "anyone":
      return fit({ name, value });
  }
}
