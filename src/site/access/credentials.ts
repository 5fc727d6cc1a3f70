// Authorization → user-id and password, for the Basic scheme. RFC 7617 §2, RFC 9110 §11.4.
//
// Refuses what clients don't send: base64 without padding or with excess bits, text that is not
// UTF-8 (the challenge asks for UTF-8), control characters, and values beyond the limits.

import { encodeLatin1 } from "../../http/octets.ts";
import { MAX_AUTHORIZATION_LENGTH, MAX_USER_LENGTH } from "./limits.ts";

/** A user-id, and the password that must prove it. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The credentials in an Authorization value; undefined for another scheme or a malformed value. */
export function parseBasicCredentials(value: string): Credentials | undefined {
  if (value.length > MAX_AUTHORIZATION_LENGTH) return undefined;
  const token = BASIC.exec(value)?.[1];
  const text = token === undefined ? undefined : decodeToken(token);
  return text === undefined ? undefined : splitCredentials(text);
}

/** Splits `user:password` at the first colon; undefined if there is none, if the user-id is too long, or for control characters. */
export function splitCredentials(text: string): Credentials | undefined {
  const colon = text.indexOf(":");
  // bcrypt would end a password at NUL. RFC 7617 §2 allows no control characters.
  if (colon < 0 || colon > MAX_USER_LENGTH || /\p{Cc}/u.test(text)) {
    return undefined;
  }
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decodeToken(token: string): string | undefined {
  if (token.length % 4 !== 0) return undefined;
  const octets = atob(token);
  // RFC 4648 §3.5: excess bits before the padding must be zero.
  if (btoa(octets) !== token) return undefined;
  try {
    return utf8.decode(encodeLatin1(octets));
  } catch {
    return undefined;
  }
}
