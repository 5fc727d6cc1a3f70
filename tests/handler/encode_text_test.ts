import { assertEquals } from "@std/assert";
import { encodeText } from "../../src/handler/encode_text.ts";

Deno.test("encodeText() gives the octets that TextEncoder gives, at every length and for every kind of character", () => {
  const encoder = new TextEncoder();
  const kinds = [
    "a",
    "\x7f",
    "\u0080",
    "\u00e9",
    "\u20ac",
    "\u{1f600}",
    "\ud800",
    "\0",
  ];
  for (const kind of kinds) {
    for (const length of [0, 1, 2, 31, 32, 33, 342, 4094, 4096, 4097, 20_000]) {
      for (const text of [kind.repeat(length), "x".repeat(length) + kind]) {
        assertEquals(
          encodeText(text),
          encoder.encode(text),
          `${length} ${kind}`,
        );
      }
    }
  }
});

Deno.test("encodeText() leaves the octets that it gave before as they are", () => {
  const texts = [5, 40, 400, 4000].flatMap((length) =>
    ["a", "b", "\u00e9"].map((kind) => kind.repeat(length))
  );
  const given = texts.map(encodeText);
  for (const [i, octets] of given.entries()) {
    assertEquals(octets, new TextEncoder().encode(texts[i]));
  }
});
