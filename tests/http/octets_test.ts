import { assertEquals } from "@std/assert";
import {
  concatenate,
  decodeLatin1,
  encodeLatin1,
  FIELD_CONTENT,
  HEX_VALUE,
  isDigit,
  isToken,
  spellsName,
  TARGET,
  TCHAR,
  trimBlanks,
} from "../../src/http/octets.ts";

const ALL = Uint8Array.from({ length: 256 }, (_, octet) => octet);

function membersOf(table: Uint8Array): string {
  return [...ALL].filter((octet) => table[octet] === 1)
    .map((octet) => String.fromCharCode(octet)).join("");
}

Deno.test("TCHAR is exactly the token characters", () => {
  const digits = "0123456789";
  const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const expected = [..."!#$%&'*+-.^_`|~" + digits + upper + upper.toLowerCase()]
    .sort().join("");
  assertEquals(membersOf(TCHAR), expected);
});

Deno.test("FIELD_CONTENT is blanks, visible ASCII and obs-text", () => {
  for (const octet of ALL) {
    const control = octet < 0x20 && octet !== 0x09 || octet === 0x7f;
    assertEquals(FIELD_CONTENT[octet], control ? 0 : 1, `${octet}`);
  }
});

Deno.test("TARGET is visible ASCII but what a URI must encode", () => {
  for (const octet of ALL) {
    const visible = octet > 0x20 && octet < 0x7f;
    const excluded = '"<>#'.includes(String.fromCharCode(octet));
    assertEquals(TARGET[octet], visible && !excluded ? 1 : 0, `${octet}`);
  }
});

Deno.test("HEX_VALUE and isDigit() agree with the digits' values for all octets", () => {
  for (const octet of ALL) {
    const character = String.fromCharCode(octet);
    const isHex = /[0-9A-Fa-f]/.test(character);
    assertEquals(HEX_VALUE[octet], isHex ? parseInt(character, 16) : 255);
    assertEquals(isDigit(octet), /[0-9]/.test(character));
  }
});

Deno.test("decodeLatin1() makes each octet the character of its value, short or long", () => {
  for (const octet of ALL) {
    for (const length of [1, 23, 24, 25, 400]) {
      const octets = new Uint8Array(length).fill(0x61);
      octets[length >> 1] = octet;
      const text = decodeLatin1(octets, 0, length);
      assertEquals(text.length, length);
      assertEquals(
        text.charCodeAt(length >> 1),
        octet,
        `${octet} of ${length}`,
      );
    }
  }
  assertEquals(encodeLatin1(decodeLatin1(ALL, 0, 256)), ALL);
});

Deno.test("decodeLatin1() makes no one character of several octets, whatever they are in UTF-8", () => {
  const encoder = new TextEncoder();
  for (const text of ["\ufeff", "\u00e9", "\u20ac", "\u{1f600}", "\ufffd"]) {
    const sequence = encoder.encode(text);
    for (
      const part of [sequence, sequence.subarray(1), sequence.subarray(0, -1)]
    ) {
      for (const at of [0, 10, 40 - part.length]) {
        const octets = new Uint8Array(40).fill(0x61);
        octets.set(part, at);
        const decoded = decodeLatin1(octets, 0, octets.length);
        assertEquals(decoded.length, 40, text);
        assertEquals(encodeLatin1(decoded), octets, text);
      }
    }
  }
});

Deno.test("decodeLatin1() takes only what stands from start to end", () => {
  assertEquals(decodeLatin1(ALL, 0x41, 0x44), "ABC");
  assertEquals(decodeLatin1(ALL, 0x41, 0x41), "");
  assertEquals(decodeLatin1(ALL, 0x30, 0x7f).length, 0x4f);
});

Deno.test("spellsName() folds the case of letters and of nothing else", () => {
  const name = encodeLatin1("if-a");
  const cases: [string, boolean, string][] = [
    ["if-a", true, "lower case"],
    ["IF-A", true, "upper case"],
    ["iF-a", true, "both"],
    ["if\ra", false, "CR differs from the hyphen by the case bit"],
    ["if-b", false, "another letter"],
    ["if-\x81", false, "beyond ASCII"],
    ["if-", false, "too short"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(spellsName(encodeLatin1(text), 0, name), expected, why);
  }
  assertEquals(spellsName(encodeLatin1("x-if-a"), 2, name), true, "an offset");
});

Deno.test("trimBlanks() takes SP and HTAB from the ends only", () => {
  const cases: [string, string, string][] = [
    ["", "", "nothing"],
    [" \t ", "", "blanks only"],
    ["\t a b\t", "a b", "blanks within stay"],
    ["\xa0a\xa0", "\xa0a\xa0", "a no-break space is none"],
    ["\na\v", "\na\v", "nor is another control"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(trimBlanks(text), expected, why);
  }
});

Deno.test("isToken() accepts one or more token characters and nothing else", () => {
  const cases: [string, boolean, string][] = [
    ["a", true, "one character"],
    ["!#$%&'*+-.^_`|~09AZaz", true, "every kind of character"],
    ["", false, "empty"],
    ["a b", false, "a blank"],
    [" a", false, "a blank before"],
    ["a\n", false, "a line end"],
    ["a:", false, "a delimiter"],
    ["\xe9", false, "obs-text"],
    ["\u0161", false, "beyond U+00FF, its low octet a letter"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(isToken(text), expected, why);
  }
});

Deno.test("concatenate() copies all pieces in order", () => {
  const cases: [number[][], number[], string][] = [
    [[], [], "no pieces"],
    [[[]], [], "an empty piece"],
    [[[1, 2], [], [3]], [1, 2, 3], "several, one of them empty"],
  ];
  for (const [pieces, expected, why] of cases) {
    const given = pieces.map((piece) => Uint8Array.from(piece));
    assertEquals(concatenate(given), Uint8Array.from(expected), why);
  }
  const piece = Uint8Array.of(1);
  concatenate([piece])[0] = 2;
  assertEquals(piece, Uint8Array.of(1), "the result shares nothing");
});

// Optimised code of Deno 2.4 counts octets as units read by `encodeInto()`, so that a text seems to fit that does not.
Deno.test("encodeLatin1() encodes what is beyond ASCII, also when the runtime has optimised it", () => {
  for (let i = 0; i < 30_000; i++) {
    // Strings that are joined are flat, which the optimised code requires.
    const text = ["x".repeat(60), "\xe9", String(i), "y".repeat(40)].join(".");
    const octets = encodeLatin1(text);
    const isRight = octets[61] === 0xe9 && octets.at(-1) === 0x79;
    if (!isRight) assertEquals(decodeLatin1(octets, 0, octets.length), text);
  }
});
