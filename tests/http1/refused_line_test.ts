import { assertEquals } from "@std/assert";
import { readRefusedLine } from "../../src/http1/refused_line.ts";
import { encodeLatin1 } from "../latin1.ts";

/** The parts with `|` between them. */
function read(text: string): string | undefined {
  const octets = encodeLatin1("before" + text + "after\n");
  const end = octets.length - "after\n".length;
  const line = readRefusedLine(octets, { start: "before".length, end });
  return line && [line.method, line.target, line.version ?? "-"].join("|");
}

Deno.test("readRefusedLine() reads a whole line that begins with a method", () => {
  const table: [text: string, expected: string | undefined, why: string][] = [
    ["GET /a?b HTTP/1.1\r\nHost: x y\r\n", "GET|/a?b|HTTP/1.1", "well-formed"],
    ["\r\nGET / HTTP/1.0\r\n", "GET|/|HTTP/1.0", "an empty line before it"],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n", "PRI|*|HTTP/2.0", "another version"],
    ["GET / HTTP/1.1\n", "GET|/|HTTP/1.1", "a bare LF"],
    ["GET /a b HTTP/1.1\r\n", "GET|/a b|HTTP/1.1", "a blank in the target"],
    ['GET /\xe4\0\r"x HTTP/1.1\r\n', 'GET|/\xe4\0\r"x|HTTP/1.1', "any octet"],
    ["GET  / HTTP/1.1\r\n", "GET| /|HTTP/1.1", "two blanks"],
    ["GET /a\r\n", "GET|/a|-", "no version"],
    ["GET /a http/1.1\r\n", "GET|/a http/1.1|-", "a version in lower case"],
    ["GET /a HTTP/1.10\r\n", "GET|/a HTTP/1.10|-", "a version too long"],
    [
      `${"M".repeat(40)} / HTTP/1.1\r\n`,
      `${"M".repeat(40)}|/|HTTP/1.1`,
      "the longest method",
    ],
    [`${"M".repeat(41)} / HTTP/1.1\r\n`, undefined, "a longer one"],
    ["GET / HTTP/1.1", undefined, "not whole"],
    ["GET / HTTP/1.1\r", undefined, "not whole"],
    ["", undefined, "nothing"],
    ["\r\n", undefined, "an empty line alone"],
    ["\r\n\r\n", undefined, "two empty lines"],
    ["GET\r\n", undefined, "a method alone"],
    ["GET \r\n", undefined, "no target"],
    [" / HTTP/1.1\r\n", undefined, "no method"],
    ["G\xe4T / HTTP/1.1\r\n", undefined, "no token"],
    ["\x16\x03\x01 a\n", undefined, "TLS"],
  ];
  for (const [text, expected, why] of table) {
    assertEquals(read(text), expected, why);
  }
});

Deno.test("readRefusedLine() cuts a target that is longer than any, whole or not", () => {
  const longest = "/" + "a".repeat(8191);
  assertEquals(read(`GET ${longest} HTTP/1.1\r\n`), `GET|${longest}|HTTP/1.1`);
  for (const rest of ["b", "b HTTP/1.1\r\n", "b".repeat(30_000), "b\r\n"]) {
    const [method, target] = read(`GET ${longest}${rest}`)!.split("|");
    assertEquals([method, target], ["GET", longest]);
  }
  assertEquals(read(`GET ${longest.slice(5)}`), undefined, "not whole");
});
