import { assertEquals } from "@std/assert";
import { ErrorLines } from "../../src/program/error_lines.ts";
import { encodeLatin1 } from "../latin1.ts";

function split(...pieces: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const errors = new ErrorLines((line) => lines.push(line));
  for (const piece of pieces) {
    errors.add(typeof piece === "string" ? encodeLatin1(piece) : piece);
  }
  errors.end();
  return lines;
}

Deno.test("ErrorLines splits at line feeds, wherever the octets are cut", () => {
  assertEquals(split("a\nb", "c\r\n\nd"), ["a", "bc", "", "d"]);
  assertEquals(split("\xc3", "\xbc\n"), ["ü"]);
});

Deno.test("ErrorLines escapes what drives a terminal or forges a line", () => {
  assertEquals(split("\x1b[2J\rforged\x07\n"), [
    "\\u{1b}[2J\\u{d}forged\\u{7}",
  ]);
});

Deno.test("ErrorLines bounds a line and the whole", () => {
  assertEquals(split("a".repeat(1001)), ["a".repeat(1000) + "…"]);
  const lines = split(
    ...Array.from({ length: 100 }, () => "x".repeat(511) + "\n"),
  );
  assertEquals(lines.length, 33);
  assertEquals(lines.at(-1), "what else it says is not shown");
  assertEquals(split(new Uint8Array(2 ** 20)).length, 2);
});
