import { assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { recogniseProtocol } from "../../src/http1/other_protocol.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

const TLS = "TLS; this port speaks plain HTTP: use http://";
const HTTP2 = "HTTP/2 without TLS; this port speaks HTTP/1.1";
const SSH = "SSH; this port speaks HTTP";
const PROXY = "PROXY protocol; this port takes HTTP without it";
const SOCKS4 = "SOCKS4; this port is no proxy";
const SOCKS5 = "SOCKS5; this port is no proxy";
const RDP = "RDP; this port speaks HTTP";

const OPENINGS: [opening: string, name: string, why: string][] = [
  ["\x16\x03\x01\x02\0\x01\0", TLS, "a ClientHello of today"],
  ["\x16\x03\x00\0\x05\x01", TLS, "SSL 3.0"],
  ["\x16\x03\x03\0\x05\x01", TLS, "the version of TLS 1.2"],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP2, "the preface"],
  ["SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n", SSH, "OpenSSH"],
  ["SSH-2.0-libssh_0.10.6\r\n", SSH, "no comment"],
  ["SSH-2.0-Go\n", SSH, "a bare LF"],
  [`SSH-2.0-${"x".repeat(60)}\r\n`, SSH, "a long name"],
  ["SSH-1.99-OpenSSH_3.9\r\n", SSH, "both versions"],
  ["PROXY TCP4 192.0.2.1 192.0.2.2 4000 80\r\n", PROXY, "version 1, IPv4"],
  ["PROXY TCP6 2001:db8::1 ::1 4000 80\r\n", PROXY, "version 1, IPv6"],
  ["PROXY UNKNOWN\r\n", PROXY, "version 1, unknown"],
  ["PROXY UNKNOWN ::1 ::1 1 2\r\n", PROXY, "version 1, unknown, addresses"],
  ["\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", PROXY, "version 2"],
  ["\x05\x01\0", SOCKS5, "one method"],
  ["\x05\x03\0\x01\x02", SOCKS5, "three methods"],
  ["\x04\x01\0\x50\x7f\0\0\x01me\0", SOCKS4, "CONNECT"],
  ["\x04\x02\0\x50\x7f\0\0\x01\0", SOCKS4, "BIND"],
  ["\x03\0\0\x13\x0e\xe0\0\0\0\0\0", RDP, "a connection request"],
];

/** What is said of a text whose octets stand within others. */
function recognise(text: string): string {
  const octets = encodeLatin1(`\x16\x03${text}\x16\x03`);
  const span = { start: 2, end: 2 + text.length };
  const recognised = recogniseProtocol(octets, span);
  return typeof recognised === "string" ? recognised : recognised.name;
}

/** The parser's outcome for a text. */
function parse(text: string): string {
  return parseRequestHead(encodeLatin1(text)).kind;
}

Deno.test("recogniseProtocol() names what is refused and begins as another protocol does", () => {
  for (const [opening, name, why] of OPENINGS) {
    assertEquals(recognise(opening), name, why);
    assertEquals(parse(opening), "refused", why);
  }
});

Deno.test("recogniseProtocol() waits for each next octet, or the parser does", () => {
  for (const [opening, name, why] of OPENINGS) {
    if (opening.startsWith("\r\n")) continue;
    let isNamed = false;
    for (let length = 1; length <= opening.length; length++) {
      const cut = opening.slice(0, length);
      if (parse(cut) !== "refused") continue;
      const found = recognise(cut);
      assertEquals(found, isNamed || found === name ? name : "partial", why);
      isNamed = found === name;
    }
    assertEquals(isNamed, true, why);
  }
});

Deno.test("recogniseProtocol() knows nothing of other octets, and does not wait for more of them", () => {
  const others = [
    "",
    "\x16\x02\x01",
    "\x16\x16",
    "\x15\x03",
    "\x17",
    "\x80\x2e\x01",
    "PRI * HTTP/2.1\r\n",
    "PRI / HTTP/2.0\r\n",
    "SSH-3.0-a\r\n",
    "ssh-2.0-a\r\n",
    "PROXY TCP5 1 2 3 4\r\n",
    "PROXY \r\n",
    "\r\n\r\n",
    "\r\n\r\n\0\r\nQUIT\r",
    "\r\n\r\nGET / HTTP/1.1\r\n",
    "\x05\0",
    "\x05\x41\0",
    "\x04\x03",
    "\x03\x01",
    "\x03\0\0\x13\x0e\xd0",
    "\0\0\0\x08\x04\xd2\x16\x2f",
    "GET /\r\n",
  ];
  for (const other of others.slice(1)) {
    assertEquals(recognise(other), "unknown", JSON.stringify(other));
  }
});
