// The field section of a request as responders read it. RFC 9110 §5.1, §5.3.

import { assert, assertEquals } from "@std/assert";
import { fieldSet, type KnownField } from "../../src/http/field.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { RequestFields } from "../../src/http/request.ts";
import type { RequestHead } from "../../src/http1/request_head.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";

const HEAD = [
  "POST /a%20b?c HTTP/1.1",
  "Host: a",
  "X-One: 1",
  "x-ONE:\t2 ",
  "Accept: a",
  "X-Empty:",
  "ACCEPT: b",
  "toString: s",
  "Constructor: c",
  "__proto__: p",
  "X-Latin: \xe9",
  "\r\n",
].join("\r\n");

/** A head that stands within the octets of a connection: something is before and behind it. */
function parse(text = HEAD): { head: RequestHead; octets: Uint8Array } {
  const before = "\r\n\r\nX-One: before\r\n\r\n";
  const octets = encodeLatin1(before + text + "X-One: behind\r\n\r\n");
  const parsed = new RequestHeadParser().parse(octets, {
    start: before.length,
    end: octets.length,
  });
  assert(parsed.kind === "complete");
  return { head: parsed.head, octets };
}

/** The same head where it was received, and detached from octets that are then overwritten. */
function bothOf(text = HEAD): [string, RequestHead][] {
  const { head: detachable, octets } = parse(text);
  const detached = detachable.detach();
  octets.fill(0x58);
  return [["lent", parse(text).head], ["detached", detached]];
}

Deno.test("RequestFields.value() finds names that are not known, in any case, and joins their lines", () => {
  const cases: [string, string | undefined][] = [
    ["x-one", "1, 2"],
    ["X-One", "1, 2"],
    ["X-ONE", "1, 2"],
    ["x-empty", ""],
    ["x-latin", "\xe9"],
    ["tostring", "s"],
    ["toString", "s"],
    ["constructor", "c"],
    ["__proto__", "p"],
    ["accept", "a, b"],
    ["Accept", "a, b"],
    ["ACCEPT", "a, b"],
    ["Host", "a"],
    ["x-on", undefined],
    ["x-one ", undefined],
    ["valueOf", undefined],
    ["range", undefined],
    ["Range", undefined],
    ["", undefined],
  ];
  for (const [state, head] of bothOf()) {
    for (const [name, value] of cases) {
      assertEquals(head.value(name), value, `${state}: ${name}`);
    }
  }
});

Deno.test("RequestFields.lines() shows the same in a long field section as in a short one", () => {
  const lines = [["X-A", "b"], ["x-latin", "a\xe9\xff"], ["X-Empty", ""], [
    "X-Blanks",
    "a \t b",
  ]];
  for (const length of [1, 1000, 1950, 2000, 2048, 10_000]) {
    for (const filler of ["x", "\xe9"]) {
      const expected = [...lines, ["X-Long", filler.repeat(length)], ...lines];
      const fields = expected.map(([name, value]) =>
        `${name}: \t${value}\t \r\n`
      );
      for (
        const [how, head] of bothOf(
          `GET / HTTP/1.0\r\n${fields.join("")}\r\n`,
        )
      ) {
        assertEquals(
          [...head.lines()].map(({ name, value }) => [name, value]),
          expected,
          `${how}, ${length}`,
        );
      }
    }
  }
});

Deno.test("RequestFields.lines() shows every line in its order, as received", () => {
  for (const [state, head] of bothOf()) {
    const lines = [...head.lines()].map(({ name, value }) => [name, value]);
    assertEquals(lines, [
      ["Host", "a"],
      ["X-One", "1"],
      ["x-ONE", "2"],
      ["Accept", "a"],
      ["X-Empty", ""],
      ["ACCEPT", "b"],
      ["toString", "s"],
      ["Constructor", "c"],
      ["__proto__", "p"],
      ["X-Latin", "\xe9"],
    ], state);
    const again = [...head.lines()].length;
    assertEquals(again, lines.length, "it can be called again");
  }
});

Deno.test("RequestFields.has() and hasAny() see known fields, empty ones included", () => {
  const text = "GET / HTTP/1.1\r\nHost: a\r\nRange:\r\nX-Expect: y\r\n\r\n";
  const cases: [KnownField[], boolean][] = [
    [["range"], true],
    [["range", "expect"], true],
    [["expect", "range"], true],
    [["expect"], false],
    [["if-range", "expect", "user-agent"], false],
    [["user-agent", "host"], true],
    [[], false],
  ];
  for (const [state, head] of bothOf(text)) {
    for (const [names, expected] of cases) {
      const why = `${state}: ${names}`;
      assertEquals(head.hasAny(fieldSet(...names)), expected, why);
      assertEquals(names.some((name) => head.has(name)), expected, why);
    }
  }
});

Deno.test("RequestFields.isValue() compares a line's octets, detached or not", () => {
  const text = 'GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match:  "a" \r\n\r\n';
  const fields: [string, RequestFields][] = bothOf(text);
  for (const [state, head] of fields) {
    const is = (value: string) =>
      head.isValue("if-none-match", encodeLatin1(value));
    assertEquals([is('"a"'), is('"b"'), is('"a'), is("")], [
      true,
      false,
      false,
      false,
    ], state);
    assertEquals(head.isValue("if-match", encodeLatin1("")), false, "absent");
  }
});

Deno.test("RequestHead.detach() keeps everything, and copies the head alone", () => {
  const [[, lent], [, detached]] = bothOf();
  const parts = (head: RequestHead) => [
    head.method,
    head.target,
    head.version,
    head.minor,
    head.end - head.start,
    head.targetStart - head.start,
    head.targetEnd - head.start,
    head.count("accept"),
    head.offsetOf("accept"),
    head.offsetOf("range"),
  ];
  assertEquals(parts(detached), parts(lent));
  assertEquals(detached.octets.length, HEAD.length);
  assertEquals(detached.octets.buffer.byteLength, HEAD.length);
  assertEquals(detached.octets, encodeLatin1(HEAD));
  assertEquals(parts(detached.detach()), parts(lent), "again");
});

Deno.test("RequestHead.detach() keeps an empty line before the request-line", () => {
  const text = "\r\n" + HEAD;
  for (const [state, head] of bothOf(text)) {
    assertEquals(head.target, "/a%20b?c", state);
    assertEquals(head.value("x-one"), "1, 2", state);
    assertEquals(head.end - head.start, text.length, state);
  }
});
