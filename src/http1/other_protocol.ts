// The first octets of protocols that people point at an HTTP port by mistake, for the log: the octets
// are refused before anybody looks here.

import { encodeLatin1 } from "../http/octets.ts";

/** A protocol, in words that go on with what this port speaks. */
interface OtherProtocol {
  readonly name: string;
  /** What the first octets may be, one after the other: a value, a range, or any. */
  readonly opening: readonly OctetRange[];
  /** Whether more octets are waited for where the first of them fit. No request begins with a control octet. */
  readonly waits: boolean;
}

type OctetRange = readonly [least: number, most: number];

const ANY: OctetRange = [0, 255];

/** The octets of a text. */
function text(latin1: string): OctetRange[] {
  return Array.from(encodeLatin1(latin1), (octet) => [octet, octet] as const);
}

const PROTOCOLS: readonly OtherProtocol[] = [
  {
    // RFC 8446 §5.1: handshake, version 3.x.
    name: "TLS; this port speaks plain HTTP: use http://",
    opening: [[0x16, 0x16], [3, 3]],
    waits: true,
  },
  {
    // RFC 9113 §3.4.
    name: "HTTP/2 without TLS; this port speaks HTTP/1.1",
    opening: text("PRI * HTTP/2.0\r\n"),
    waits: false,
  },
  {
    // RFC 4253 §4.2.
    name: "SSH; this port speaks HTTP",
    opening: text("SSH-2.0-"),
    waits: false,
  },
  {
    // RFC 4253 §5.1: a client that also speaks version 1.
    name: "SSH; this port speaks HTTP",
    opening: text("SSH-1."),
    waits: false,
  },
  ...["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"].map((opening) => ({
    name: "PROXY protocol; this port takes HTTP without it",
    opening: text(opening),
    waits: false,
  })),
  {
    // Version 2. Its first four octets are two empty lines, which are refused at once.
    name: "PROXY protocol; this port takes HTTP without it",
    opening: text("\r\n\r\n\0\r\nQUIT\n"),
    waits: false,
  },
  {
    // RFC 1928 §3: version 5, the number of methods, the first of them.
    name: "SOCKS5; this port is no proxy",
    opening: [[5, 5], [1, 16], ANY],
    waits: true,
  },
  {
    // Version 4, CONNECT or BIND.
    name: "SOCKS4; this port is no proxy",
    opening: [[4, 4], [1, 2]],
    waits: true,
  },
  {
    // RFC 1006 §6 and the connection request of X.224 §13.3.
    name: "RDP; this port speaks HTTP",
    opening: [[3, 3], [0, 0], ANY, ANY, ANY, [0xe0, 0xe0]],
    waits: true,
  },
];

/**
 * The protocol that the octets from `start` to `end` begin, which are the first of a connection and were refused;
 * "unknown" for none of these, and "partial" where a few more octets decide. It depends on all octets at hand, however
 * they were cut.
 */
export function recogniseProtocol(
  octets: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly name: string } | "partial" | "unknown" {
  let outcome: "partial" | "unknown" = "unknown";
  for (const protocol of PROTOCOLS) {
    const { opening, waits } = protocol;
    const length = Math.min(opening.length, end - start);
    const fits = opening.slice(0, length).every(([least, most], i) =>
      octets[start + i] >= least && octets[start + i] <= most
    );
    if (!fits) continue;
    if (length === opening.length) return protocol;
    if (waits) outcome = "partial";
  }
  return outcome;
}
