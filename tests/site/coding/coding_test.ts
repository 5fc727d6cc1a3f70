// What is told of codings without opening a file: names, first octets, times, types, and the order of trying.

import { assert, assertEquals } from "@std/assert";
import type { ContentCoding } from "../../../src/http/content_coding.ts";
import {
  type AppliedCoding,
  beginsAs,
  CODING_BIT,
  CODINGS,
  isUpToDate,
} from "../../../src/site/coding/coding.ts";
import { CodingPreference } from "../../../src/site/coding/coding_preference.ts";
import {
  type Compression,
  decideCompression,
} from "../../../src/site/representation/compressibility.ts";
import { mediaTypeOf } from "../../../src/site/representation/media_type.ts";
import { pickBelow, pickOne, pickText, seeded } from "../../seeded.ts";

Deno.test("beginsAs() knows the magic number, and that nothing is no coded content", () => {
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

Deno.test("isUpToDate() compares whole seconds where a time has no more", () => {
  const cases: [number | null, number | null, boolean, string][] = [
    [5000, 5000, true, "copied"],
    [5001, 5000, true, "newer"],
    [4999, 5000, false, "older"],
    [5000, 5123, true, "copied without what is below the second"],
    [5000, 6000, false, "a second older"],
    [5001, 5123, false, "older within the second, and known to be"],
    [null, 5000, false, "unknown"],
    [5000, null, false, "unknown original"],
  ];
  for (const [coded, original, expected, why] of cases) {
    assertEquals(isUpToDate(coded, original), expected, why);
  }
});

Deno.test("decideCompression() by name and media type", () => {
  const cases: Record<Compression, string[]> = {
    "on the fly": [
      "a.html",
      "a.css",
      "a.js",
      "a.mjs",
      "a.json",
      "a.svg",
      "a.txt",
      "a.md",
      "a.xml",
      "a.wasm",
      "a.webmanifest",
      "a.ttf",
      "a.otf",
      "a.ico",
      "a.map",
      "a.csv",
    ],
    precompressed: ["a.data", "a", "a.tar", "a.unityweb"],
    never: [
      "a.png",
      "a.jpg",
      "a.webp",
      "a.avif",
      "a.gif",
      "a.mp4",
      "a.webm",
      "a.mp3",
      "a.woff",
      "a.woff2",
      "a.zip",
      "a.gz",
      "a.7z",
      "a.pdf",
      "a.docx",
      "a.js.br",
      "a.css.gz",
      "a.txt.zst",
    ],
  };
  for (const [expected, names] of Object.entries(cases)) {
    for (const name of names) {
      const type = mediaTypeOf(name);
      assertEquals(decideCompression(name, type), expected, `${name} ${type}`);
    }
  }
});

Deno.test("CodingPreference ranks neighbours before what is made, and identity last, at equal weights", () => {
  const preference = new CodingPreference(CODINGS);
  const { gzip, br } = CODING_BIT;
  const cases: [string, number, boolean, ContentCoding[]][] = [
    ["gzip, br, zstd", 0, false, ["identity"]],
    ["gzip, br, zstd", 0, true, ["zstd", "br", "gzip", "identity"]],
    ["gzip, br, zstd", gzip, true, ["gzip", "zstd", "br", "identity"]],
    ["gzip, br, zstd", gzip + br, true, ["br", "gzip", "zstd", "identity"]],
    ["gzip;q=.5, br", gzip, true, ["br", "identity"]],
    ["gzip;q=0.5, br", gzip, true, ["br", "gzip", "identity"]],
    ["gzip, identity;q=0", 0, true, ["gzip"]],
    ["*;q=0", 7, true, []],
    ["", 7, true, ["identity"]],
  ];
  for (
    const [field, precompressed, onTheFly, expected] of [...cases, ...cases]
  ) {
    assertEquals(
      preference.rank(field, { precompressed, onTheFly }),
      expected,
      `${field} ${precompressed} ${onTheFly}`,
    );
  }
});

Deno.test("CodingPreference answers any field as it did at first, and only with what was offered", () => {
  const random = seeded(20_260_722);
  const preference = new CodingPreference(CODINGS);
  const pieces = [
    ..."gzip br zstd identity * deflate x-gzip GZIP ; ;q=0 ;q=1 ;q=0.5 ;q=0.001 ;q=1.001 ;q= , , , ="
      .split(" "),
    " ",
    "\t",
    '"',
    "\x80",
    "é",
  ];
  for (let i = 0; i < 20_000; i++) {
    const field = pickText(random, { pieces, most: 14 }).repeat(
      pickOne(random, [1, 1, 1, 20]),
    );
    const offer = {
      precompressed: pickBelow(random, 8),
      onTheFly: pickBelow(random, 2) === 1,
    };
    const ranked = preference.rank(field, offer);
    assertEquals(new CodingPreference(CODINGS).rank(field, offer), ranked);
    assertEquals(preference.rank(field, offer), ranked, field);
    assertEquals(new Set(ranked).size, ranked.length, field);
    for (const coding of ranked) {
      assert(
        coding === "identity" || offer.onTheFly ||
          (offer.precompressed & CODING_BIT[coding]) !== 0,
        `${coding} for ${field}`,
      );
    }
  }
});
