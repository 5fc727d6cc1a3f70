// Compressing by slices, and in turns.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { FileSource } from "../../../src/http/content.ts";
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

/** Reads at most `most` octets at once. */
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

for (const coding of listCodecs()) {
  Deno.test(`encodeContent() makes ${coding} of whole and of open content`, async () => {
    for (const size of SIZES) {
      for (const octets of [makeText(size), makeNoise(size)]) {
        const whole = await encodeContent({ kind: "whole", octets }, {
          coding,
          size,
        });
        assertEquals(decode(whole!, coding), octets, `whole, ${size}`);
        const source = openOctets(octets, 10_000);
        const open = await encodeContent({ kind: "open", source }, {
          coding,
          size,
        });
        assertEquals(decode(open!, coding), octets, `open, ${size}`);
      }
    }
  });

  Deno.test(`encodeContent() to ${coding} is undefined where the content ends early`, async () => {
    const octets = makeText(100_000);
    const source = openOctets(octets, 10_000);
    for (
      const content of [{ kind: "open", source }, {
        kind: "whole",
        octets,
      }] as const
    ) {
      const coded = await encodeContent(content, { coding, size: 100_001 });
      assertEquals(coded, undefined);
    }
  });

  Deno.test(`encodeContent() to ${coding} lets others work meanwhile`, async () => {
    const octets = makeNoise(3_000_000);
    const most = openOctets(octets, octets.length);
    let reads = 0;
    // Reading takes its time, so that there is something to interrupt on any machine.
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
    await encodeContent({ kind: "open", source }, {
      coding,
      size: octets.length,
    });
    clearInterval(timer);
    assert(reads > 80, `${reads} reads`);
    assert(turns >= reads / 8, `${turns} turns in ${reads} reads`);
  });
}

Deno.test("encodeContent() rejects where reading fails", async () => {
  const source: FileSource = {
    read: () => {
      throw new Error("read failed");
    },
    close() {},
  };
  const error = await assertRejects(() =>
    encodeContent({ kind: "open", source }, { coding: "gzip", size: 9 })
  );
  assertEquals((error as Error).message, "read failed");
});
