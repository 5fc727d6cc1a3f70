import { assert, assertEquals } from "@std/assert";
import { ChunkedDecoder, type Decoded } from "../../src/http1/chunked.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";

const WHOLE = encodeLatin1("3;x\r\nabc\r\n5\r\ndefgh\r\n0\r\nT: v\r\n\r\nrest");
const SPAN = { start: 0, end: WHOLE.length };

Deno.test("ChunkedDecoder hands the content to its sink and leaves the rest", () => {
  const pieces: string[] = [];
  const decoded = new ChunkedDecoder().decode(WHOLE, {
    ...SPAN,
    sink: (piece) => pieces.push(decodeLatin1(piece, 0, piece.length)),
  });
  assertEquals(decoded, { kind: "complete", consumed: WHOLE.length - 4 });
  assertEquals(pieces, ["abc", "defgh"]);
});

Deno.test("ChunkedDecoder needs no sink", () => {
  const decoder = new ChunkedDecoder();
  assertEquals(decoder.decode(WHOLE, SPAN).kind, "complete");
  assertEquals(decoder.length, 8);
});

Deno.test("ChunkedDecoder.length counts a chunk as soon as its size is known", () => {
  const decoder = new ChunkedDecoder();
  const octets = encodeLatin1("ffff\r\nab");
  decoder.decode(octets, { start: 0, end: 4 });
  assertEquals(decoder.length, 0, "more digits may come");
  decoder.decode(octets, { start: 4, end: 5 });
  assertEquals(decoder.length, 0xffff);
});

Deno.test("ChunkedDecoder takes nothing after the end", () => {
  const decoder = new ChunkedDecoder();
  decoder.decode(WHOLE, SPAN);
  const again = decoder.decode(WHOLE, SPAN);
  assertEquals(again, { kind: "complete", consumed: 0 });
});

Deno.test("ChunkedDecoder stays refused, and hands out nothing more", () => {
  const decoder = new ChunkedDecoder();
  const evil = encodeLatin1("3\nabc");
  const refused: Decoded = { kind: "refused", refusal: "bare LF" };
  const span = { start: 0, end: evil.length };
  assertEquals(decoder.decode(evil, span), refused);
  const sink = () => assert(false);
  assertEquals(decoder.decode(WHOLE, { ...SPAN, sink }), refused);
});

Deno.test("ChunkedDecoder takes all octets while partial, at each cut", () => {
  const end = WHOLE.length - 4;
  for (let cut = 0; cut < end; cut++) {
    const decoder = new ChunkedDecoder();
    const first = decoder.decode(WHOLE, { start: 0, end: cut });
    assertEquals(first, { kind: "partial", consumed: cut });
    const second = decoder.decode(WHOLE, { start: cut, end: WHOLE.length });
    assertEquals(second, { kind: "complete", consumed: end - cut });
  }
});
