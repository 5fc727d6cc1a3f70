import { assertEquals } from "@std/assert";
import { concatenate } from "../../../src/http/octets.ts";
import { encodeContent } from "../../../src/site/coding/codec.ts";
import { decodeGzip } from "../../../src/site/coding/decoder.ts";
import { MAX_DECODED_OCTETS } from "../../../src/site/coding/limits.ts";

function contentOf(octets: Uint8Array) {
  return { kind: "octets", octets } as const;
}

async function encodeGzip(octets: Uint8Array): Promise<Uint8Array> {
  const size = octets.length;
  const coding = "gzip";
  return (await encodeContent(contentOf(octets), { coding, size }))!;
}

Deno.test("decodeGzip() undoes encodeContent()", async () => {
  for (const size of [0, 1, 1000, 100_000, MAX_DECODED_OCTETS]) {
    const octets = new Uint8Array(size).map((_, i) => i % 251 ^ i >> 10);
    const coded = await encodeGzip(octets);
    const decoded = await decodeGzip(contentOf(coded), coded.length);
    assertEquals(decoded.length, size);
    assertEquals(decoded.every((octet, i) => octet === octets[i]), true);
  }
});

Deno.test("decodeGzip() decodes several members", async () => {
  const coded = await encodeGzip(new TextEncoder().encode("one,"));
  const twice = concatenate([coded, coded]);
  const decoded = await decodeGzip(contentOf(twice), twice.length);
  assertEquals(new TextDecoder().decode(decoded), "one,one,");
});

Deno.test("decodeGzip() rejects for what is too much, cut, shorter or not coded", async () => {
  const bomb = await encodeGzip(new Uint8Array(MAX_DECODED_OCTETS + 1));
  const large = await encodeGzip(new Uint8Array(20 * MAX_DECODED_OCTETS));
  const coded = await encodeGzip(new TextEncoder().encode("a text"));
  const cases: [Uint8Array, number, string][] = [
    [bomb, bomb.length, "too much"],
    [large, large.length, "far too much"],
    [coded.subarray(0, -1), coded.length - 1, "cut"],
    [coded.subarray(0, 12), 12, "cut early"],
    [coded.with(-6, coded.at(-6)! ^ 1), coded.length, "a wrong checksum"],
    [coded, coded.length + 1, "shorter"],
    [new TextEncoder().encode("text"), 4, "not coded"],
    [new Uint8Array(0), 0, "empty"],
  ];
  for (const [octets, size, why] of cases) {
    const decoding = decodeGzip(contentOf(octets), size);
    const outcome = await decoding.then(() => "decoded", () => "rejected");
    assertEquals(outcome, "rejected", why);
  }
});
