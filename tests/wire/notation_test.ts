import { assertEquals, assertThrows } from "@std/assert";
import { readCases } from "./case_file.ts";
import { readNotation, readOctets } from "./notation.ts";
import { readOutcome } from "./outcome.ts";

Deno.test("readNotation() makes each escape one octet", () => {
  const cases: [string, string, string][] = [
    ["", "", "nothing"],
    ["GET / *}".slice(0, 7), "GET / *", "itself"],
    ["\\r\\n\\t\\0", "\r\n\t\0", "the named ones"],
    ["\\x00\\x7F\\xff", "\0\x7f\xff", "hexadecimal"],
    ['\\\\\\{\\}\\"', '\\{}"', "what the notation uses itself"],
    ["{ab*3}", "ababab", "a repetition"],
    ["{ab*0}c", "c", "none"],
    ["{a*b*2}", "a*ba*b", "an asterisk within"],
    ["{\\r\\n*2}", "\r\n\r\n", "escapes within"],
    ["{a{b*2}*2}", "abbabb", "a repetition within"],
  ];
  for (const [notation, expected, why] of cases) {
    assertEquals(readNotation(notation), expected, why);
  }
});

Deno.test("readNotation() throws for what is no notation", () => {
  for (
    const notation of ["\\", "\\q", "\\x0", "\\xg0", "{a", "{a*}", "{a}", "}"]
  ) {
    assertThrows(
      () => readNotation(notation),
      notation,
    );
  }
});

Deno.test("readOctets() throws for an octet that cannot be seen", () => {
  for (const line of ["a ", "a\tb", "é", "a\0"]) {
    assertThrows(() => readOctets([line]), line);
  }
  assertEquals(readOctets(["a\\r\\n", "b"]), new Uint8Array([97, 13, 10, 98]));
});

Deno.test("readOutcome() throws for a line it does not know", () => {
  const cases = [
    ["complete"],
    ["method: GET"],
    ["minor: 1"],
    ["complete: GET", "persists: perhaps"],
    ["complete: GET", "target: path a"],
    ["complete: GET", "content: length hello"],
    ["partial: line"],
    ["refused: bare LF"],
    ["partial: head", "complete: GET"],
  ];
  for (const lines of cases) {
    assertThrows(() => readOutcome(lines), lines[0]);
  }
});

Deno.test("readCases() throws for a section that is no case", () => {
  const octets = "```octets\nGET\n```\n";
  const outcome = "```outcome\npartial: head\n```\n";
  const cite = "RFC 9112 §3.\n\n";
  assertEquals(readCases("f", `## t\n\n${cite}${octets}${outcome}`).length, 1);
  for (
    const section of [
      cite + octets,
      cite + outcome,
      octets + outcome,
      cite + octets + octets + outcome,
    ]
  ) {
    assertThrows(
      () => readCases("f", `## t\n\n${section}`),
      "a section that is no case",
    );
  }
});
