import { assertEquals } from "@std/assert";
import { ChunkedDecoder, type Decoded } from "../../src/http1/chunked.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";

const WHOLE = encodeLatin1("3;x\r\nabc\r\n5\r\ndefgh\r\n0\r\nT: v\r\n\r\nrest");
const SPAN = { start: 0, end: WHOLE.length };

/** Decodes from `start` to `end`: the content, and the outcome that ended it. */
function decode(
  decoder: ChunkedDecoder,
  { octets, start, end }: { octets: Uint8Array; start: number; end: number },
): { content: string[]; last: Decoded; at: number } {
  const content: string[] = [];
  let at = start;
  for (;;) {
    const last = decoder.decode(octets, { start: at, end });
    if (last.kind === "refused") return { content, last, at };
    at += last.consumed;
    if (last.kind !== "content") return { content, last, at };
    content.push(decodeLatin1(octets, last.start, at));
  }
}

Deno.test("ChunkedDecoder.decode() returns each run of content, and leaves what follows the end", () => {
  const decoder = new ChunkedDecoder();
  const { content, last, at } = decode(decoder, { octets: WHOLE, ...SPAN });
  assertEquals(content, ["abc", "defgh"]);
  assertEquals(last.kind, "complete");
  assertEquals(at, WHOLE.length - 4);
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

Deno.test("ChunkedDecoder.decode() says which octet it refuses", () => {
  const cases: [string, string, number][] = [
    ["3\nabc", "bare LF", 1],
    ["3\r\nabcx", "malformed chunk", 6],
    ["0\r\nT v\r\n", "malformed trailer section", 4],
  ];
  for (const [text, refusal, at] of cases) {
    const octets = encodeLatin1(text);
    const span = { octets, start: 0, end: octets.length };
    const { last } = decode(new ChunkedDecoder(), span);
    assertEquals(last, { kind: "refused", refusal, at } as Decoded, text);
  }
});

Deno.test("ChunkedDecoder.decode() comes to one end, at each cut", () => {
  const end = WHOLE.length - 4;
  for (let cut = 0; cut < end; cut++) {
    const decoder = new ChunkedDecoder();
    const first = decode(decoder, { octets: WHOLE, start: 0, end: cut });
    assertEquals([first.last.kind, first.at], ["partial", cut]);
    const second = decode(decoder, {
      octets: WHOLE,
      start: cut,
      end: WHOLE.length,
    });
    assertEquals([second.last.kind, second.at], ["complete", end]);
    assertEquals([...first.content, ...second.content].join(""), "abcdefgh");
  }
});
