// Host = uri-host [ ":" port ]. RFC 9110 §7.2, RFC 3986 §3.2.2.
//
// A reg-name may be empty. User information is refused (RFC 9110 §4.2.4). An IP-literal is checked
// for its octets and brackets only: no name is resolved here and none is acted on.

import { COLON, HEX_VALUE, isDigit, PERCENT } from "./octets.ts";

const REG_NAME = new Uint8Array(256);
const IP_LITERAL = new Uint8Array(256);
for (
  const character
    of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;="
) {
  REG_NAME[character.charCodeAt(0)] = 1;
  IP_LITERAL[character.charCodeAt(0)] = 1;
}
IP_LITERAL[COLON] = 1;

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** True where the octets `start` to `end` are a host with an optional port. */
export function isHost(
  octets: Uint8Array,
  start: number,
  end: number,
): boolean {
  let i = start;
  if (i < end && octets[i] === OPENING_BRACKET) {
    const first = ++i;
    while (i < end && IP_LITERAL[octets[i]] === 1) i++;
    if (i === first || i === end || octets[i] !== CLOSING_BRACKET) return false;
    i++;
  } else {
    while (i < end) {
      if (REG_NAME[octets[i]] === 1) i++;
      else if (isPercentEncoded(octets, i, end)) i += 3;
      else break;
    }
  }
  if (i === end) return true;
  if (octets[i++] !== COLON) return false;
  while (i < end && isDigit(octets[i])) i++;
  return i === end;
}

function isPercentEncoded(
  octets: Uint8Array,
  i: number,
  end: number,
): boolean {
  return octets[i] === PERCENT && i + 2 < end &&
    HEX_VALUE[octets[i + 1]] !== 255 && HEX_VALUE[octets[i + 2]] !== 255;
}
