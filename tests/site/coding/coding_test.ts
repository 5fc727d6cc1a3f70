// Precompressed files by their first octets and their times.

import { assertEquals } from "@std/assert";
import {
  type AppliedCoding,
  beginsAs,
  isUpToDate,
} from "../../../src/site/coding/coding.ts";

Deno.test("beginsAs() needs the magic number of the coding, and at least one octet", () => {
  const cases: [AppliedCoding, number[], boolean][] = [
    ["gzip", [0x1f, 0x8b, 8, 0], true],
    ["gzip", [0x1f, 0x8b], true],
    ["gzip", [0x1f], false],
    ["gzip", [0x28, 0xb5, 0x2f, 0xfd], false],
    ["gzip", [], false],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd], true],
    ["zstd", [0x28, 0xb5, 0x2f], false],
    ["zstd", [0x1f, 0x8b, 8, 0], false],
    ["br", [0], true],
    ["br", [], false],
  ];
  for (const [coding, start, expected] of cases) {
    assertEquals(
      beginsAs(coding, Uint8Array.from(start)),
      expected,
      `${coding} ${start}`,
    );
  }
});

Deno.test("isUpToDate() compares with the whole second if the coded time is one", () => {
  const cases: [number | null, number | null, boolean, string][] = [
    [5000, 5000, true, "copied"],
    [5001, 5000, true, "newer"],
    [4999, 5000, false, "older"],
    [5000, 5123, true, "copied in whole seconds"],
    [5000, 6000, false, "a second older"],
    [5001, 5123, false, "older within the second, by a time with ms"],
    [null, 5000, false, "unknown"],
    [5000, null, false, "unknown original"],
  ];
  for (const [coded, original, expected, why] of cases) {
    assertEquals(isUpToDate(coded, original), expected, why);
  }
});
