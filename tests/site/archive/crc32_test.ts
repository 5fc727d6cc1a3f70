import { assertEquals } from "@std/assert";
import { updateCrc32 } from "../../../src/site/archive/crc32.ts";

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("updateCrc32() has the known values", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["a", 0xe8b7be43],
    ["123456789", 0xcbf43926],
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
    ["\0".repeat(32), 0x190a55ad],
  ];
  for (const [text, expected] of cases) {
    assertEquals(updateCrc32(0, encode(text)), expected, text);
  }
});

Deno.test("updateCrc32() has the same value however the octets are cut", () => {
  const octets = Uint8Array.from({ length: 1000 }, (_, i) => i * 31 & 255);
  const whole = updateCrc32(0, octets);
  for (let cut = 0; cut <= 40; cut++) {
    let crc = 0;
    for (let at = 0; at < octets.length; at += cut + 1) {
      crc = updateCrc32(crc, octets.subarray(at, at + cut + 1));
    }
    assertEquals(crc, whole, `pieces of ${cut + 1}`);
  }
});

Deno.test("updateCrc32() has the same value in the ten thousandth call, from any value before", () => {
  const octets = Uint8Array.from({ length: 100 }, (_, i) => i * 31 & 255);
  for (let call = 0; call < 20_000; call++) {
    const before = (call * 2_654_435_761) >>> 0;
    const part = octets.subarray(call % 17, 17 + call % 80);
    let expected = ~before;
    for (const octet of part) {
      expected ^= octet;
      for (let bit = 0; bit < 8; bit++) {
        expected = expected & 1 ? expected >>> 1 ^ 0xedb88320 : expected >>> 1;
      }
    }
    assertEquals(updateCrc32(before, part), ~expected >>> 0, `call ${call}`);
  }
});
