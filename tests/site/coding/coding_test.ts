// Precompressed files by their first octets and their times.

import { assertEquals } from "@std/assert";
import {
  type AppliedCoding,
  beginsAs,
  isUpToDate,
} from "../../../src/site/coding/coding.ts";
import { MAX_CODED_AGE_MS } from "../../../src/site/coding/limits.ts";

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

Deno.test("isUpToDate() accepts a time that is at most MAX_CODED_AGE_MS older", () => {
  const step = MAX_CODED_AGE_MS;
  const cases: [number | null, number | null, boolean, string][] = [
    [5000, 5000, true, "copied"],
    [5001, 5000, true, "newer"],
    [4999, 5000, true, "older by a ms: written in the same step"],
    [5000, 5999, true, "copied in whole seconds"],
    [5000, 5000 + step, true, "the most"],
    [5000, 5001 + step, false, "older"],
    [5000, 9_000_000, false, "much older"],
    [null, 5000, false, "unknown"],
    [5000, null, false, "unknown original"],
  ];
  for (const [coded, original, expected, why] of cases) {
    assertEquals(isUpToDate(coded, original), expected, why);
  }
});
