import { assertEquals } from "@std/assert";
import { encodeCount, encodeSize } from "../../src/base/quantity.ts";

Deno.test("encodeSize() needs four characters and a unit at most", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [10_188, "9.9 KiB"],
    [10_189, "10 KiB"],
    [1024 * 1023, "1023 KiB"],
    [1024 * 1024 - 1, "1.0 MiB"],
    [5 * 1024 ** 3, "5.0 GiB"],
    [10 * 1024 ** 4, "10 TiB"],
    [Number.MAX_SAFE_INTEGER, "8.0 PiB"],
  ];
  for (const [size, expected] of cases) {
    assertEquals(encodeSize(size), expected, String(size));
  }
});

Deno.test("encodeCount() has one noun for one thing, and commas in large numbers", () => {
  const cases: [number, string][] = [
    [0, "0 files"],
    [1, "1 file"],
    [999, "999 files"],
    [1_234_567, "1,234,567 files"],
  ];
  for (const [count, expected] of cases) {
    assertEquals(encodeCount(count, "file"), expected);
  }
});
