import { assert, assertEquals } from "@std/assert";
import type { ContentCoding } from "../../../src/http/content_coding.ts";
import { CODING_BIT, CODINGS } from "../../../src/site/coding/coding.ts";
import { CodingPreference } from "../../../src/site/coding/coding_preference.ts";
import { pickBelow, pickOne, pickText, seeded } from "../../seeded.ts";

Deno.test("CodingPreference.rank() puts precompressed codings first and identity last, at equal weights", () => {
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

Deno.test("CodingPreference.rank() gives the same ranks from its cache, and only offered codings", () => {
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
