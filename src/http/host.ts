// Host = uri-host [ ":" port ]. RFC 9110 §7.2, RFC 3986 §3.2.2.
//
// A reg-name can be empty. Refuses user information (RFC 9110 §4.2.4) and an IPv6 zone, which has a meaning only on
// the sender's machine. Names are checked for their form only: nothing is resolved.

import { COLON, decodeLatin1, HEX_VALUE, isDigit, PERCENT } from "./octets.ts";

const REG_NAME = new Uint8Array(256);
for (
  const character
    of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;="
) {
  REG_NAME[character.charCodeAt(0)] = 1;
}

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** True if the octets from `start` to `end` (excluded) are a host with an optional port. */
export function isHost(
  octets: Uint8Array,
  start: number,
  end: number,
): boolean {
  let i = start;
  if (i < end && octets[i] === OPENING_BRACKET) {
    const first = ++i;
    while (i < end && octets[i] !== CLOSING_BRACKET) i++;
    if (i === end || !isIpLiteral(decodeLatin1(octets, first, i))) return false;
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

const IPV_FUTURE = /^v[0-9a-f]+\.[-a-z0-9._~!$&'()*+,;=:]+$/i;
const H16 = /^[0-9a-f]{1,4}$/i;
const DEC_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4_AT_END = new RegExp(`(?:^|:)${DEC_OCTET}(?:\\.${DEC_OCTET}){3}$`);

/** The text between the brackets: IPv6address / IPvFuture. */
function isIpLiteral(text: string): boolean {
  return IPV_FUTURE.test(text) || isIpv6Address(text);
}

/** Eight groups of 16 bits. The last two can be an IPv4 address; one `::` replaces one or more groups. */
function isIpv6Address(text: string): boolean {
  const sides = text.split("::");
  if (sides.length > 2) return false;
  const groups = sides.flatMap((side) => side === "" ? [] : side.split(":"));
  let count = groups.length;
  if (IPV4_AT_END.test(text)) {
    groups.pop();
    count++;
  }
  if (!groups.every((group) => H16.test(group))) return false;
  return sides.length === 2 ? count <= 7 : count === 8;
}
