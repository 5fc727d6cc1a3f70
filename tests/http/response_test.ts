import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeLatin1 } from "../../src/http/octets.ts";
import {
  contentLength,
  type FixedContent,
  NO_CONTENT,
} from "../../src/http/content.ts";
import type { Field } from "../../src/http/response.ts";
import { encodeFieldSection } from "../../src/http1/response_head.ts";
import { StatusLineCache } from "../../src/http1/status_line_cache.ts";

const OCTETS: FixedContent = { kind: "octets", octets: new Uint8Array(5) };
const FILE: FixedContent = {
  kind: "file",
  source: { read: () => 0, close: () => {} },
  length: 7_000_000_000,
  parts: [{ start: 0, length: 7_000_000_000 }],
};

function section(
  { status = 200, fields = [], content = NO_CONTENT }: {
    status?: number;
    fields?: Field[];
    content?: FixedContent;
  },
): string {
  const octets = encodeFieldSection({ status, fields, content });
  return decodeLatin1(octets, 0, octets.length);
}

Deno.test("encodeFieldSection() writes the fields in their order and an empty line", () => {
  const text = section({ fields: [["B", "2"], ["A", "1"], ["B", ""]] });
  assert(text.includes("B: 2\r\nA: 1\r\nB: \r\n"), text);
  assert(text.endsWith("\r\n\r\n"));
  assertEquals(text.split("\r\n\r\n").length, 2);
});

Deno.test("encodeFieldSection() writes one Content-Length where the status allows content", () => {
  const cases: [number, FixedContent, string | undefined, string][] = [
    [200, OCTETS, "5", "octets"],
    [200, FILE, "7000000000", "a file beyond 32 bits"],
    [200, NO_CONTENT, "0", "none"],
    [206, FILE, "7000000000", "a part"],
    [404, NO_CONTENT, "0", "an error"],
    [100, NO_CONTENT, undefined, "informational"],
    [101, NO_CONTENT, undefined, "a switch"],
    [204, NO_CONTENT, undefined, "no content"],
    [304, NO_CONTENT, undefined, "not modified"],
  ];
  for (const [status, content, expected, why] of cases) {
    const lengths = [
      ...section({ status, content }).matchAll(/^Content-Length: (.*)\r$/gm),
    ];
    const found = lengths.map(([, length]) => length);
    assertEquals(found, expected === undefined ? [] : [expected], why);
  }
});

Deno.test("encodeFieldSection() throws for what would break the section", () => {
  const cases: [string, string, string][] = [
    ["", "x", "an empty name"],
    ["A B", "x", "a blank in the name"],
    ["A:", "x", "a colon in the name"],
    ["A\r\nB", "x", "a line end in the name"],
    ["Caf\xe9", "x", "a name beyond ASCII"],
    ["A", " x", "a blank before"],
    ["A", "x\t", "a blank after"],
    ["A", "x\u0100", "a character that is no octet"],
    ["A", "x\r\n", "a line end at the end"],
    ["A", "x\r\nB: y", "another field"],
    ["A", "\n", "nothing but LF"],
  ];
  for (const [name, value, why] of cases) {
    assertThrows(() => section({ fields: [[name, value]] }), why);
  }
});

Deno.test("encodeFieldSection() takes a value of any octets but controls", () => {
  for (let octet = 0; octet < 256; octet++) {
    const value = `a${String.fromCharCode(octet)}b`;
    const field: Field = ["X", value];
    const control = octet < 0x20 && octet !== 0x09 || octet === 0x7f;
    if (control) assertThrows(() => section({ fields: [field] }), `${octet}`);
    else assert(section({ fields: [field] }).includes(`X: ${value}\r\n`));
  }
});

Deno.test("encodeFieldSection() takes a name of token characters only", () => {
  for (let octet = 0; octet < 256; octet++) {
    const name = `a${String.fromCharCode(octet)}b`;
    const field: Field = [name, "v"];
    if (/[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(name[1])) {
      assert(section({ fields: [field] }).includes(`${name}: v\r\n`));
    } else assertThrows(() => section({ fields: [field] }), `${octet}`);
  }
});

Deno.test("contentLength() is the length in octets", () => {
  assertEquals(contentLength(NO_CONTENT), 0);
  assertEquals(contentLength(OCTETS), 5);
  assertEquals(contentLength(FILE), 7_000_000_000);
});

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37);
const DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

function decode(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}

Deno.test("HeadStarts writes status-line, Date and Connection", () => {
  const starts = new StatusLineCache();
  const cases: [number, "" | "close" | "keep-alive", string][] = [
    [200, "", `HTTP/1.1 200 OK\r\n${DATE}`],
    [404, "", `HTTP/1.1 404 Not Found\r\n${DATE}`],
    [200, "close", `HTTP/1.1 200 OK\r\n${DATE}Connection: close\r\n`],
    [200, "keep-alive", `HTTP/1.1 200 OK\r\n${DATE}Connection: keep-alive\r\n`],
    [599, "", `HTTP/1.1 599 \r\n${DATE}`],
  ];
  for (let round = 0; round < 2; round++) {
    for (const [status, connection, expected] of cases) {
      const start = starts.encode(status, { now: NOW, connection });
      assertEquals(decode(start), expected);
    }
  }
});

Deno.test("HeadStarts makes a start once a second, and renews its Date with the next", () => {
  const starts = new StatusLineCache();
  for (const connection of ["", "close"] as const) {
    const first = starts.encode(200, { now: NOW, connection });
    const same = starts.encode(200, { now: NOW + 999, connection });
    assert(same === first);
    const next = starts.encode(200, { now: NOW + 1000, connection });
    assert(decode(next).includes("08:49:38 GMT"));
    const back = starts.encode(200, { now: NOW - 1, connection });
    assert(decode(back).includes("08:49:36 GMT"), "a clock set back");
  }
});
