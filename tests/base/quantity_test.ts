import { assertEquals } from "@std/assert";
import {
  encodeCount,
  encodeDuration,
  encodeSize,
} from "../../src/base/quantity.ts";

Deno.test("encodeDuration() needs four characters and a unit at most", () => {
  const cases: [number, string][] = [
    [0, "0.0 ms"],
    [0.004, "0.0 ms"],
    [0.03, "0.03 ms"],
    [0.094, "0.09 ms"],
    [0.095, "0.1 ms"],
    [0.42, "0.4 ms"],
    [7, "7.0 ms"],
    [9.94, "9.9 ms"],
    [9.95, "10 ms"],
    [1234.5, "1235 ms"],
    [9999.4, "9999 ms"],
    [9999.5, "10.0 s"],
    [12_345, "12.3 s"],
    [99_499, "99.5 s"],
    [99_500, "100 s"],
    [3_600_000, "3600 s"],
  ];
  for (const [ms, expected] of cases) {
    assertEquals(encodeDuration(ms), expected, String(ms));
  }
});

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
