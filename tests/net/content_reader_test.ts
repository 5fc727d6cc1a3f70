import { assertEquals } from "@std/assert";
import type { ContentFraming } from "../../src/http1/framing.ts";
import { ContentReader } from "../../src/net/content_reader.ts";
import { MessageBuffer } from "../../src/net/message_buffer.ts";
import { pickBelow, seeded } from "../seeded.ts";
import { encode } from "./scripted_socket.ts";

const CHUNKED: ContentFraming = { kind: "chunked" };

/** Feeds pieces; how many octets were taken, or the refusal, or "partial". */
function read(
  framing: ContentFraming,
  { limit, pieces }: { limit: number; pieces: readonly Uint8Array[] },
): number | string {
  const reader = new ContentReader(framing, limit);
  let taken = 0;
  for (const piece of pieces) {
    const outcome = reader.take(piece, { start: 0, end: piece.length });
    if (outcome.kind === "refused") return outcome.refusal;
    taken += outcome.consumed;
    if (outcome.kind === "complete") return taken;
  }
  return "partial";
}

const CASES: [ContentFraming, number, string, number | string, string][] = [
  [{ kind: "length", length: 3 }, 3, "abcGET", 3, "up to its length"],
  [{ kind: "length", length: 3 }, 9, "ab", "partial", "short of it"],
  [{ kind: "length", length: 4 }, 3, "abcd", "content too large", "by length"],
  [{ kind: "length", length: 4 }, -9, "abcd", "content too large", "no room"],
  [CHUNKED, 11, "1\r\na\r\n0\r\n\r\nGET", 11, "framing counted"],
  [CHUNKED, 10, "1\r\na\r\n0\r\n\r\n", "content too large", "one more"],
  [CHUNKED, 20, "1\r\na\r\n0\r\n", "partial", "short of its end"],
  [CHUNKED, 20, "15\r\nabc", "content too large", "a size beyond the limit"],
  [CHUNKED, 20, "15\nabc", "content too large", "a fault beyond it"],
  [CHUNKED, 20, "15;" + "x".repeat(30) + "\n", "content too large", "the same"],
  [CHUNKED, 20, "1\r\nabc", "malformed chunk", "a fault within it"],
  [CHUNKED, 20, "1\r\na\r\n0\r\na: bc\r\n\0", "malformed trailer section", ""],
  [CHUNKED, 17, "1\r\na\r\n0\r\na: bc\r\n\0", "malformed trailer section", ""],
  [CHUNKED, 16, "1\r\na\r\n0\r\na: bc\r\n\0", "content too large", "before it"],
  [CHUNKED, -9, "1\r\na\r\n0\r\n\r\n", "content too large", "no room"],
];

Deno.test("ContentReader.take() has one outcome however its octets were cut", () => {
  for (const [framing, limit, text, expected, why] of CASES) {
    const octets = encode(text);
    const single = [...octets].map((octet) => Uint8Array.of(octet));
    const because = `${why}: ${JSON.stringify(text)}`;
    assertEquals(read(framing, { limit, pieces: [octets] }), expected, because);
    assertEquals(read(framing, { limit, pieces: single }), expected, because);
    for (let place = 1; place < octets.length; place++) {
      const pieces = [octets.subarray(0, place), octets.subarray(place)];
      assertEquals(read(framing, { limit, pieces }), expected, because);
    }
  }
});

Deno.test("MessageBuffer keeps pieces of any size in order, as copies", () => {
  const random = seeded(7);
  const beginning = encode("head");
  const message = new MessageBuffer(beginning);
  let expected = "head";
  beginning.fill(0);
  for (let i = 0; i < 500; i++) {
    const text = "x".repeat(pickBelow(random, 3)) + String(i);
    const piece = encode(text);
    message.add(piece);
    piece.fill(0);
    expected += text;
  }
  assertEquals(message.octets, encode(expected));
});
