// Compression in slices.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { FileSource, FixedContent } from "../../../src/http/content.ts";
import { encodeContent, listCodecs } from "../../../src/site/coding/codec.ts";
import { CODEC_SLICE_OCTETS } from "../../../src/site/coding/limits.ts";
import { decode, makeNoise, makeText } from "./coded_content.ts";

const SIZES = [
  1,
  CODEC_SLICE_OCTETS - 1,
  CODEC_SLICE_OCTETS,
  CODEC_SLICE_OCTETS + 1,
  20 * CODEC_SLICE_OCTETS + 7,
];

/** A file that gives at most `most` octets for each read. */
function openOctets(octets: Uint8Array, most: number): FileSource {
  return {
    read(into, position) {
      const length = Math.min(most, into.length);
      const piece = octets.subarray(position, position + length);
      into.set(piece);
      return piece.length;
    },
    close() {},
  };
}

function makeFile(source: FileSource, length: number): FixedContent {
  return { kind: "file", source, length, parts: [{ start: 0, length }] };
}

for (const coding of listCodecs()) {
  Deno.test(`encodeContent() makes ${coding} of octets and of an open file`, async () => {
    for (const size of SIZES) {
      for (const octets of [makeText(size), makeNoise(size)]) {
        for (
          const content of [
            { kind: "octets", octets },
            makeFile(openOctets(octets, 10_000), size),
          ] as const
        ) {
          const coded = await encodeContent(content, { coding, size });
          const context = `${content.kind}, ${size}`;
          assertEquals(decode(coded!, coding), octets, context);
        }
      }
    }
  });

  Deno.test(`encodeContent() to ${coding} is undefined if the content is shorter than its size`, async () => {
    const octets = makeText(100_000);
    for (
      const content of [
        { kind: "none" },
        { kind: "octets", octets },
        makeFile(openOctets(octets, 10_000), octets.length),
      ] as const
    ) {
      const coded = await encodeContent(content, { coding, size: 100_001 });
      assertEquals(coded, undefined);
    }
  });

  Deno.test(`encodeContent() to ${coding} does not block the event loop`, async () => {
    const octets = makeNoise(3_000_000);
    const most = openOctets(octets, octets.length);
    let reads = 0;
    // Each read takes 1 ms, so that also a fast machine has something to interrupt.
    const source: FileSource = {
      ...most,
      read(into, position) {
        reads++;
        for (const end = performance.now() + 1; performance.now() < end;);
        return most.read(into, position);
      },
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const size = octets.length;
    await encodeContent(makeFile(source, size), { coding, size });
    clearInterval(timer);
    assert(reads > 80, `${reads} reads`);
    assert(turns >= reads / 8, `${turns} turns in ${reads} reads`);
  });
}

Deno.test("encodeContent() rejects if reading fails", async () => {
  const source: FileSource = {
    read: () => {
      throw new Error("read failed");
    },
    close() {},
  };
  const error = await assertRejects(() =>
    encodeContent(makeFile(source, 9), { coding: "gzip", size: 9 })
  );
  assertEquals((error as Error).message, "read failed");
});

Deno.test("listCodecs() has br and gzip on every runtime, zstd only if there is a codec", () => {
  const others = listCodecs().filter((coding) => coding !== "zstd");
  assertEquals(others, ["br", "gzip"]);
});
