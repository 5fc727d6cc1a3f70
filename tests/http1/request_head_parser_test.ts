import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { ParsedHead } from "../../src/http1/parsed_head.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";

Deno.test("parseRequestHead() leaves what follows the head", () => {
  const head = "GET / HTTP/1.0\r\n\r\n";
  const parsed = parseRequestHead(encodeLatin1(head + head));
  assert(parsed.kind === "complete");
  assertEquals(parsed.consumed, head.length);
  assertEquals([parsed.head.start, parsed.head.end], [0, head.length]);
});

Deno.test("RequestHeadParser counts a skipped empty line among the head's octets", () => {
  const octets = encodeLatin1("xx\r\nGET / HTTP/1.0\r\nA: b\r\n\r\nyy");
  const span = { start: 2, end: octets.length - 2 };
  const parsed = new RequestHeadParser().parse(octets, span);
  assert(parsed.kind === "complete");
  assertEquals(parsed.consumed, span.end - span.start);
  assertEquals(parsed.head.target, "/");
  assertEquals([...parsed.head.lines()], [{ name: "A", value: "b" }]);
});

Deno.test("RequestHeadParser finds values that moved while the head was unfinished", () => {
  const parser = new RequestHeadParser();
  const octets = encodeLatin1(
    "junkGET /a HTTP/1.1\r\nHost: first\r\nRange: by",
  );
  const partial = parser.parse(octets, { start: 4, end: octets.length });
  assertEquals(partial, { kind: "partial" });
  const moved = encodeLatin1(
    "GET /a HTTP/1.1\r\nHost: first\r\nRange: bytes=0-\r\n\r\n",
  );
  const parsed = parser.parse(moved, { start: 0, end: moved.length });
  assert(parsed.kind === "complete");
  assertEquals(parsed.head.value("host"), "first");
  assertEquals(parsed.head.value("range"), "bytes=0-");
  assertEquals(parsed.head.target, "/a");
});

Deno.test("RequestHeadParser carries no field over to the next head", () => {
  const parser = new RequestHeadParser();
  const octets = encodeLatin1(
    "GET / HTTP/1.1\r\nHost: a\r\nRange: x\r\n\r\nGET / HTTP/1.0\r\nX: y\r\n\r\n",
  );
  const first = parser.parse(octets, { start: 0, end: octets.length });
  assert(first.kind === "complete");
  const second = parser.parse(octets, {
    start: first.consumed,
    end: octets.length,
  });
  assert(second.kind === "complete");
  assert(!second.head.hasAny(-1));
  assertEquals(second.head.count("range"), 0);
  assertEquals([...second.head.lines()], [{ name: "X", value: "y" }]);
  assertEquals(first.head.value("range"), "x", "the first is as it was");
});

Deno.test("RequestHeadParser stays refused for a head without fault", () => {
  const parser = new RequestHeadParser();
  const evil = encodeLatin1("GET / HTTP/1.1\n");
  const good = encodeLatin1("GET / HTTP/1.0\r\n\r\n");
  const refused: ParsedHead = { kind: "refused", refusal: "bare LF", at: 14 };
  assertEquals(parser.parse(evil, { start: 0, end: evil.length }), refused);
  assertEquals(parser.parse(good, { start: 0, end: good.length }), refused);
});

/** In every place of a line, every octet: what is refused, and what is not. */
Deno.test("parseRequestHead() takes exactly the octets of each class in its place", () => {
  const places: [string, string, RegExp, string][] = [
    ["G", "T / HTTP/1.0\r\n\r\n", /[!#$%&'*+\-.^_`|~0-9A-Za-z]/, "method"],
    ["GET /", " HTTP/1.0\r\n\r\n", /[!$-;=?-~]/, "target"],
    ["GET / HTTP/1.", "\r\n\r\n", /[0-9]/, "minor version"],
    [
      "GET / HTTP/1.0\r\na",
      ":b\r\n\r\n",
      /[!#$%&'*+\-.^_`|~0-9A-Za-z:]/,
      "field name",
    ],
    ["GET / HTTP/1.0\r\na:", "\r\n\r\n", /[\t -~\x80-\xff]/, "field value"],
  ];
  for (const [before, after, allowed, place] of places) {
    for (let octet = 0; octet < 256; octet++) {
      const character = String.fromCharCode(octet);
      // HTTP/1.1 without Host is another fault.
      const other = place === "minor version" && octet > 0x30;
      const { kind } = parseRequestHead(
        encodeLatin1(before + character + after),
      );
      const takes = allowed.test(character) && !other;
      assertEquals(kind, takes ? "complete" : "refused", `${place}: ${octet}`);
    }
  }
});

Deno.test("RequestHeadParser does not read an unfinished line again", () => {
  const head = `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${"x".repeat(20_000)}\r\n`;
  const octets = encodeLatin1(`${head}If-Match: "b"\r\n\r\n`);
  for (const cut of [30, 33, 10_000, head.length - 2]) {
    const parser = new RequestHeadParser();
    const copy = octets.slice();
    const first = parser.parse(copy, { start: 0, end: cut });
    assertEquals(first.kind, "partial");
    // Whoever reads these octets again refuses them.
    copy.fill(0, 25, cut);
    const parsed = parser.parse(copy, { start: 0, end: copy.length });
    // The name is known by now, or is not a known one any more.
    assert(parsed.kind === "complete", `cut at ${cut}`);
    assertEquals(parsed.head.value("if-match"), '"b"');
  }
});
