// Authorization → user-id and password, by the Basic scheme. RFC 7617 §2, RFC 9110 §11.4.
//
// Refuses what clients don't send: base64 without its padding or with stray bits, what is not
// UTF-8 (the challenge asks for it), control characters, and lengths nobody types.

import { encodeLatin1 } from "../../http/octets.ts";

/** Longest Authorization value that is read: a name and a password of 750 octets each fit. */
export const MAX_AUTHORIZATION_LENGTH = 2048;

/** Longest user-id, in UTF-16 units: what htpasswd writes. */
export const MAX_USER_LENGTH = 255;

/** Who somebody says they are, and what shall prove it. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The credentials in the value of Authorization; undefined for other schemes and bad ones. */
export function parseBasicCredentials(value: string): Credentials | undefined {
  if (value.length > MAX_AUTHORIZATION_LENGTH) return undefined;
  const token = BASIC.exec(value)?.[1];
  const text = token === undefined ? undefined : decodeToken(token);
  return text === undefined ? undefined : splitCredentials(text);
}

/** `user:password` in its two parts; the first colon parts them. Undefined where it isn't that. */
export function splitCredentials(text: string): Credentials | undefined {
  const colon = text.indexOf(":");
  // A NUL would end a password for bcrypt before its end; RFC 7617 §2 allows no control at all.
  if (colon < 0 || colon > MAX_USER_LENGTH || /\p{Cc}/u.test(text)) {
    return undefined;
  }
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decodeToken(token: string): string | undefined {
  if (token.length % 4 !== 0) return undefined;
  const octets = atob(token);
  // RFC 4648 §3.5: the bits that the padding leaves over are zero.
  if (btoa(octets) !== token) return undefined;
  try {
    return utf8.decode(encodeLatin1(octets));
  } catch {
    return undefined;
  }
}
