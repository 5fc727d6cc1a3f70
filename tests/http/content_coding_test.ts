import { assert, assertEquals } from "@std/assert";
import {
  type ContentCoding,
  decideContentCoding,
} from "../../src/http/content_coding.ts";
import { MAX_MEMBERS } from "../../src/http/weighted_list.ts";
import { mutateText, pickOne, pickText, seeded } from "../seeded.ts";

const ALL: ContentCoding[] = ["zstd", "br", "gzip", "identity"];

Deno.test("decideContentCoding() takes the highest weight, then the server's order", () => {
  const cases: [string | undefined, ContentCoding | undefined, string][] = [
    [undefined, "identity", "no field"],
    ["", "identity", "an empty field accepts identity alone"],
    ["gzip", "gzip", "one"],
    ["gzip, deflate, br, zstd", "zstd", "a browser: the server's order"],
    ["gzip, deflate, br", "br", "a browser without zstd"],
    ["gzip, deflate", "gzip", "an old browser"],
    ["deflate", "identity", "a coding that we don't make"],
    ["gzip;q=1.0, br;q=0.9", "gzip", "the client's weight comes first"],
    ["gzip;q=0.001", "gzip", "the least weight is above unnamed identity"],
    ["gzip;q=0", "identity", "an excluded coding"],
    ["gzip;q=0, br", "br", "an excluded coding and another"],
    ["GZIP", "gzip", "case doesn't count"],
    ["x-gzip", "gzip", "the alias"],
    ["X-GZip;q=0.5, br;q=0.4", "gzip", "the alias has a weight, too"],
    ["x-br", "identity", "no such alias"],
    ["gzip;q=0, gzip", "identity", "the first mention counts"],
    ["*", "zstd", "any"],
    ["*;q=0.001", "zstd", "any, with the least weight"],
    ["*;q=0.5, gzip", "gzip", "a named one above the others"],
    ["gzip;q=0.2, *;q=0.5", "zstd", "the others above a named one"],
    ["zstd;q=0, *", "br", "the others, one excluded"],
    ["*, zstd;q=0", "br", "order doesn't count"],
    ["*;q=0", undefined, "nothing"],
    ["*;q=0, identity", "identity", "nothing but identity"],
    ["*;q=0, gzip", "gzip", "nothing but gzip"],
    ["identity;q=0", undefined, "identity excluded, nothing else named"],
    ["identity;q=0, gzip", "gzip", "identity excluded"],
    ["identity;q=0, *", "zstd", "identity excluded, any other"],
    ["identity;q=0, deflate", undefined, "nothing that we make"],
    ["identity, gzip", "gzip", "a tie goes by the server's order"],
    ["identity, gzip;q=0.5", "identity", "identity preferred"],
    ["identity;q=0.5, gzip;q=0.5, br;q=0.4", "gzip", "a tie below 1"],
    ["br;q=0.333, gzip;q=0.334", "gzip", "the third decimal counts"],
    ["gzip;q=2", "identity", "a malformed weight"],
    ["gzip;q=0.5555, br;q=0.1", "br", "a malformed weight"],
    ["gzip;level=9", "identity", "codings have no parameters"],
    ["gzip br", "identity", "no comma"],
    ["gzipped", "identity", "a longer name"],
    ["gzip\xa0", "identity", "a no-break space is no blank"],
    ['"gzip"', "identity", "quotes"],
    ['x="gzip, br, zstd"', "identity", "inside quotes"],
  ];
  for (const [field, expected, why] of cases) {
    assertEquals(
      decideContentCoding(field, ALL),
      expected,
      `${why}: "${field}"`,
    );
  }
});

Deno.test("decideContentCoding() chooses only what is available", () => {
  const cases: [string | undefined, ContentCoding[], string | undefined][] = [
    ["br, gzip", ["identity"], "identity"],
    ["br, gzip", ["gzip", "identity"], "gzip"],
    ["identity;q=0, br", ["gzip", "identity"], undefined],
    ["gzip", ["br"], undefined],
    ["", ["br"], undefined],
    [undefined, ["br", "gzip"], "br"],
    [undefined, [], undefined],
    ["*", [], undefined],
  ];
  for (const [field, available, expected] of cases) {
    assertEquals(
      decideContentCoding(field, available),
      expected as ContentCoding | undefined,
      `"${field}" of ${available}`,
    );
  }
});

Deno.test("decideContentCoding() does not look beyond MAX_MEMBERS", () => {
  const field = Array(MAX_MEMBERS - 1).fill("deflate").join();
  assertEquals(decideContentCoding(`${field},br`, ALL), "br");
  assertEquals(decideContentCoding(`${field},x,br`, ALL), "identity");
});

Deno.test("decideContentCoding() never throws, and no more weight ever loses", () => {
  const random = seeded(8);
  const pieces = [
    ..."gzip|x-gzip|br|zstd|identity|*|,|,|;|;q=0|;q=1|;q=0.5|;q=|0.1| ".split(
      "|",
    ),
  ];
  for (let round = 0; round < 40_000; round++) {
    const field = round % 2
      ? pickText(random, { pieces, most: 16 })
      : mutateText(random, "gzip;q=0.5, br;q=0.7, identity;q=0, *;q=0.1");
    const coding = decideContentCoding(field, ALL);
    assert(coding === undefined || ALL.includes(coding), field);
    const favoured = pickOne(random, ALL);
    const alone = decideContentCoding(`${favoured}, ${field}`, [favoured]);
    assertEquals(alone, favoured, field);
    const excluded = decideContentCoding(`${favoured};q=0,${field}`, ALL);
    assert(excluded !== favoured, field);
  }
});
