// Octets as the page shows them: its own module, without a browser.

import { assert, assertEquals } from "@std/assert";
import {
  encodeHex,
  isBinary,
  splitOctets,
} from "../../static/inspector/octets.js";

const CONTENT = String.fromCharCode(...Array(256).keys());

Deno.test("splitOctets() shows text, and escapes what is none or is not seen", () => {
  const utf8 = (text: string) =>
    String.fromCharCode(...new TextEncoder().encode(text));
  const cases: [string, string, string][] = [
    ["a<b>&amp;", "a<b>&amp;", "markup is text"],
    [utf8("é文"), "é文", "UTF-8"],
    ["\xe9", "\\xe9", "no UTF-8"],
    ["\xc0\xaf", "\\xc0\\xaf", "overlong"],
    ["\xed\xa0\x80", "\\xed\\xa0\\x80", "a surrogate"],
    [utf8("a\u202eb"), "a\\xe2\\x80\\xaeb", "bidi override"],
    [
      utf8("\u2066\u200b\ufeff"),
      "\\xe2\\x81\\xa6\\xe2\\x80\\x8b\\xef\\xbb\\xbf",
      "unseen",
    ],
    ["\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f", "controls"],
    ["\r\n\t\0", "\\r\\n\\t\\0", "named"],
  ];
  for (const [octets, expected, why] of cases) {
    const shown = splitOctets(octets).map((
      { plain, escaped }: { plain?: string; escaped?: string },
    ) => escaped ?? plain).join("");
    assertEquals(shown, expected, why);
  }
  const runs = splitOctets("ab\x80cd") as {
    plain?: string;
    escaped?: string;
  }[];
  assertEquals(runs, [{ plain: "ab" }, { escaped: "\\x80" }, { plain: "cd" }]);
});

Deno.test("isBinary() and encodeHex() are for octets that nobody reads as text", () => {
  assertEquals(isBinary(CONTENT), true);
  assertEquals(isBinary("text\r\n\tand more"), false);
  const lines = encodeHex(CONTENT.slice(0, 20), 100).split("\n");
  assertEquals(lines.length, 2);
  assert(lines[1].startsWith("   116  10 11 12 13 "));
});
