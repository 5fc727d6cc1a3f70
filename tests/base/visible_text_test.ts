import { assertEquals } from "@std/assert";
import {
  escapeUnprintable,
  escapeUnseen,
  quote,
  quoteAsAscii,
  quoteStart,
} from "../../src/base/visible_text.ts";

Deno.test("escapeUnprintable() and escapeUnseen() show a character that cannot be seen by its number", () => {
  const cases: [string, string, string][] = [
    ["plain é 日本 🙂.txt", "plain é 日本 🙂.txt", "visible text"],
    ["a\nb\0\x1b[2J\x7f\x9b", "a\\u{a}b\\u{0}\\u{1b}[2J\\u{7f}\\u{9b}", "Cc"],
    ["photo\u202egpj.exe", "photo\\u{202e}gpj.exe", "a bidirectional override"],
    ["\u061c\u2067\ufeff", "\\u{61c}\\u{2067}\\u{feff}", "Cf"],
    ["\u2028\u2029", "\\u{2028}\\u{2029}", "the separators of lines"],
    ["a\ud800b\udc00", "a\\u{d800}b\\u{dc00}", "lone surrogates"],
    ["a\u00a0b", "a\u00a0b", "a no-break space can be seen"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(escapeUnprintable(text), expected, why);
    assertEquals(escapeUnseen(text), expected, why);
  }
});

Deno.test("escapeUnseen() keeps the joiners and lets the caller mark a number", () => {
  const family = "👩\u200d👧";
  assertEquals(escapeUnprintable(family), "👩\\u{200d}👧");
  assertEquals(escapeUnseen(family), family);
  assertEquals(escapeUnseen("نامه\u200cای"), "نامه\u200cای");
  assertEquals(escapeUnseen("a\nb", (n) => `<i>${n}</i>`), "a<i>\\u{a}</i>b");
});

Deno.test("quote() replaces the middle of a long text", () => {
  assertEquals(quote('a"b\\c\n'), '"a\\"b\\\\c\\u{a}"');
  assertEquals(quote("x".repeat(120)), `"${"x".repeat(120)}"`);
  const long = "a".repeat(61) + "b".repeat(60);
  assertEquals(quote(long), `"${"a".repeat(60)}…${"b".repeat(60)}"`);
});

Deno.test("quoteStart() shows the start of a long text", () => {
  const cases: [string, string, string][] = [
    ["bad", '"bad"', "short"],
    ["12345", '"12345"', "just fits"],
    ["123456", '"12345…"', "longer"],
    ['a"\\', '"a\\"\\\\"', "quotes and backslashes"],
    ["a\tb", '"a\\tb"', "HTAB"],
    ["a\u202eb", '"a\\u{202e}b"', "a bidirectional override"],
    ["1234😀", '"1234\\ud83d…"', "cut within a character"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(quoteStart(text, 5), expected, why);
  }
});

Deno.test("quoteAsAscii() gives a JSON string of visible ASCII", () => {
  for (const text of ["a b", "é\n\u202e\x7f", '"\\', "😀", "\ud800"]) {
    const quoted = quoteAsAscii(text);
    assertEquals(/^[ -~]+$/.test(quoted), true, quoted);
    assertEquals(JSON.parse(quoted), text);
  }
  assertEquals(quoteAsAscii("/ü.gz"), '"/\\u00fc.gz"');
});
