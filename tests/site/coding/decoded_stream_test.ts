import { assert, assertEquals, assertRejects } from "@std/assert";
import { ContentChanged, type FileSource } from "../../../src/http/content.ts";
import { concatenate } from "../../../src/http/octets.ts";
import { DecodedStream } from "../../../src/site/coding/decoded_stream.ts";
import { encode, makeNoise, makeText } from "./coded_content.ts";

/** An open file with those octets, and how often it was closed. */
function openContent(octets: Uint8Array) {
  let closed = 0;
  const source: FileSource = {
    read: (into, position) => {
      const read = octets.subarray(position, position + into.length);
      into.set(read);
      // Half of the reads wait, as those from a disk do.
      return position % 2 === 0 ? read.length : Promise.resolve(read.length);
    },
    close: () => closed++,
  };
  const { length } = octets;
  const parts = [{ start: 0, length }];
  const content = { kind: "file", source, length, parts } as const;
  return { content, closed: () => closed };
}

function open(octets: Uint8Array, size = octets.length) {
  const reports: string[] = [];
  const { content, closed } = openContent(octets);
  const stream = new DecodedStream(content, {
    size,
    report: ({ message }) => reports.push(message),
  });
  return { stream, reports, closed };
}

Deno.test("DecodedStream.pull() gives the decoded octets, then undefined, and closes the file", async () => {
  const contents = [
    new Uint8Array(0),
    makeText(1),
    makeText(1_000_000),
    makeNoise(1_000_000),
    new Uint8Array(1_000_000),
  ];
  const coded = contents.map((octets) => encode(octets, "gzip"));
  contents.push(concatenate(contents));
  coded.push(concatenate(coded));
  for (const [at, octets] of contents.entries()) {
    const { stream, reports, closed } = open(coded[at]);
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = await stream.pull();
      if (piece === undefined) break;
      // It stays as it is until the next call.
      pieces.push(piece.slice());
    }
    const decoded = concatenate(pieces);
    assertEquals(decoded.length, octets.length);
    assert(decoded.every((octet, i) => octet === octets[i]), `${at}`);
    assertEquals([reports, closed()], [[], 1]);
  }
});

async function pullToRejection(stream: DecodedStream): Promise<void> {
  const error = await assertRejects(async () => {
    while (await stream.pull() !== undefined);
  });
  assert(error instanceof ContentChanged);
}

Deno.test("DecodedStream.pull() reports damaged content, rejects, and cancel() closes the file", async () => {
  const coded = encode(makeText(100_000), "gzip");
  const cases: [Uint8Array, number, string][] = [
    [coded.subarray(0, -1), coded.length - 1, "cut"],
    [coded.subarray(0, 12), 12, "cut early"],
    [coded.with(-6, coded.at(-6)! ^ 1), coded.length, "a wrong checksum"],
    [makeText(100), 100, "no gzip"],
  ];
  for (const [octets, size, why] of cases) {
    const { stream, reports, closed } = open(octets, size);
    await pullToRejection(stream);
    stream.cancel();
    assertEquals([reports.length, closed()], [1, 1], why);
  }
  // It became shorter.
  const { stream, closed } = open(coded, coded.length + 1);
  await pullToRejection(stream);
  stream.cancel();
  assertEquals(closed(), 1);
});

Deno.test("DecodedStream.cancel() closes the file before the first pull and between two", async () => {
  const coded = encode(makeNoise(1_000_000), "gzip");
  for (const pulls of [0, 3]) {
    const { stream, closed } = open(coded);
    for (let i = 0; i < pulls; i++) await stream.pull();
    stream.cancel();
    assertEquals(closed(), 1);
  }
});

Deno.test("DecodedStream holds little of content that decodes to a thousand times its length", async () => {
  const mebibyte = 1024 * 1024;
  const part = encode(new Uint8Array(64 * mebibyte), "gzip");
  const bomb = concatenate(Array<Uint8Array>(4).fill(part));
  assert(bomb.length < mebibyte);
  const { stream } = open(bomb);
  const before = Deno.memoryUsage().rss;
  let most = before;
  let length = 0;
  for (let pulls = 0;; pulls++) {
    const piece = await stream.pull();
    if (piece === undefined) break;
    length += piece.length;
    if (pulls % 256 === 0) most = Math.max(most, Deno.memoryUsage().rss);
  }
  assertEquals(length, 256 * mebibyte);
  // The collector takes its time beside other tests. All of it at once would be more.
  assert(most - before < 192 * mebibyte, `${(most - before) / mebibyte} MiB`);
});
