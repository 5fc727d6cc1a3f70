// deno-lint-ignore-file no-control-regex -- controls are what the tests look for

import { assert, assertEquals } from "@std/assert";
import { encodeVisible, isBinary } from "../../src/observe/visible_octets.ts";
import { seeded } from "../seeded.ts";

function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

Deno.test("encodeVisible() shows UTF-8 and escapes what drives a terminal or cannot be seen", () => {
  const table: [string, string, string][] = [
    ["GET / HTTP/1.1\r\n", "GET / HTTP/1.1\\r\\n", "a line end"],
    ["a\tb\0", "a\\tb\\0", "controls with a name"],
    ["\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f", "a terminal's commands"],
    ["a\\x41", "a\\\\x41", "a backslash"],
    [utf8("grüße 日本 😀"), "grüße 日本 😀", "visible text"],
    [utf8("a\u202eb"), "a\\xe2\\x80\\xaeb", "a bidi override"],
    [
      utf8("a\u200bb\u00adc\ufeff"),
      "a\\xe2\\x80\\x8bb\\xc2\\xadc\\xef\\xbb\\xbf",
      "what leaves no trace",
    ],
    [
      utf8("\u009b1m\u0085\u2028"),
      "\\xc2\\x9b1m\\xc2\\x85\\xe2\\x80\\xa8",
      "C1 controls and separators",
    ],
    [
      "\xff\xc3(\xed\xa0\x80\xc0\xaf",
      "\\xff\\xc3(\\xed\\xa0\\x80\\xc0\\xaf",
      "no UTF-8",
    ],
    ["a ", "a\\x20", "a blank at the end"],
    [
      utf8("\u00a0\u3164"),
      "\\xc2\\xa0\\xe3\\x85\\xa4",
      "blanks that are no blanks",
    ],
  ];
  for (const [octets, expected, why] of table) {
    assertEquals(encodeVisible(octets), expected, why);
  }
});

Deno.test("encodeVisible() can be read back, and never has a control", () => {
  const next = seeded(13);
  for (let round = 0; round < 2000; round++) {
    const length = Math.floor(next() * 40);
    let octets = "";
    for (let i = 0; i < length; i++) {
      octets += next() < 0.3
        ? utf8(String.fromCodePoint(Math.floor(next() * 0xd800)))
        : String.fromCharCode(Math.floor(next() * 256));
    }
    const shown = encodeVisible(octets);
    assert(
      !/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/.test(shown),
      shown,
    );
    assertEquals(readBack(shown), octets);
  }
});

/** The octets of a shown text: escapes stand for octets, characters for their UTF-8. */
function readBack(shown: string): string {
  return shown.replace(/\\x(..)|\\(.)|[^\\]/gsu, (all, hex, name) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    if (name !== undefined) {
      return { r: "\r", n: "\n", t: "\t", "0": "\0", "\\": "\\" }[name as "r"];
    }
    return utf8(all);
  });
}

Deno.test("isBinary() tells text from what is none", () => {
  assert(!isBinary("plain text\r\n\t"));
  assert(!isBinary(utf8("日本語")));
  assert(isBinary("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
  assert(!isBinary(""));
});
