import { assertEquals } from "@std/assert";
import {
  escapeLines,
  escapeUnprintable,
  quote,
} from "../../src/base/visible_text.ts";

Deno.test("escapeUnprintable() escapes what drives a terminal or ends a line, and nothing else", () => {
  const cases: [string, string, string][] = [
    ["site", "site", "plain"],
    ['é🙂 "\\', 'é🙂 "\\', "printable"],
    ["\x1b[2J", "\\u{1b}[2J", "a command to the terminal"],
    ["\x9b2J", "\\u{9b}2J", "the same in one octet"],
    ["a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c", "controls"],
    ["\u202egpj.exe", "\\u{202e}gpj.exe", "a reversed reading direction"],
    ["\u2028\u2029", "\\u{2028}\\u{2029}", "line separators"],
    ["\ud800", "\\u{d800}", "half a character"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(escapeUnprintable(text), expected, why);
  }
});

Deno.test("escapeLines() keeps line feeds", () => {
  assertEquals(
    escapeLines("Error: \x1b[2J\r\n    at x\n"),
    "Error: \\u{1b}[2J\\u{d}\n    at x\n",
  );
});

Deno.test("quote() marks the ends of a text, and shortens a long one", () => {
  const cases: [string, string, string][] = [
    ["", '""', "empty"],
    ['a"b\\c', '"a\\"b\\\\c"', "its own signs"],
    ["a\nb", '"a\\u{a}b"', "one line"],
    ["x".repeat(120), `"${"x".repeat(120)}"`, "not too long"],
    [
      `${"a".repeat(60)}xyz${"b".repeat(60)}`,
      `"${"a".repeat(60)}…${"b".repeat(60)}"`,
      "too long",
    ],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(quote(text), expected, why);
  }
});
