import { assertEquals, assertRejects } from "@std/assert";
import type { FixedContent } from "../../../src/http/content.ts";
import { decodeGzip } from "../../../src/site/coding/decoder.ts";
import {
  DECODER_SLICE_OCTETS,
  MAX_DECODED_OCTETS,
} from "../../../src/site/coding/limits.ts";
import { pickBelow, seeded } from "../../seeded.ts";
import { encode, makeText } from "./coded_content.ts";

/** The octets as those of an open file, which gives at most 1,000 of them at a time. */
function asFile(octets: Uint8Array): FixedContent {
  return {
    kind: "file",
    length: octets.length,
    parts: [{ start: 0, length: octets.length }],
    source: {
      read(into, position) {
        const part = octets.subarray(position, position + 1000);
        into.set(part.subarray(0, into.length));
        return Promise.resolve(Math.min(part.length, into.length));
      },
      close() {},
    },
  };
}

const asOctets = (octets: Uint8Array): FixedContent => ({
  kind: "octets",
  octets,
});

Deno.test("decodeGzip() returns what was coded, from octets and from a file", async () => {
  const random = seeded(0xdec);
  const noise = Uint8Array.from(
    { length: 50_000 },
    () => pickBelow(random, 256),
  );
  const cases = [
    new Uint8Array(),
    Uint8Array.of(1),
    makeText(100_000),
    noise,
    new Uint8Array(MAX_DECODED_OCTETS),
  ];
  for (const original of cases) {
    const coded = encode(original, "gzip");
    for (const content of [asOctets(coded), asFile(coded)]) {
      const decoded = await decodeGzip(content, coded.length);
      assertEquals(decoded.length, original.length);
      assertEquals(decoded, original);
    }
  }
});

Deno.test("decodeGzip() rejects what is too much, broken, cut, or shorter than it was", async () => {
  const coded = encode(makeText(100_000), "gzip");
  const broken = coded.with(
    DECODER_SLICE_OCTETS,
    coded[DECODER_SLICE_OCTETS] ^ 1,
  );
  const cases: [Uint8Array, number, string][] = [
    [encode(new Uint8Array(MAX_DECODED_OCTETS + 1), "gzip"), 0, "too much"],
    [encode(new Uint8Array(MAX_DECODED_OCTETS * 8), "gzip"), 0, "far too much"],
    [coded.subarray(0, -1), 0, "cut"],
    [broken, 0, "broken"],
    [Uint8Array.of(1, 2, 3), 0, "no gzip"],
    [coded, 1, "shorter"],
  ];
  for (const [octets, missing, why] of cases) {
    for (const content of [asOctets(octets), asFile(octets)]) {
      await assertRejects(
        () => decodeGzip(content, octets.length + missing),
        why,
      );
    }
  }
});
