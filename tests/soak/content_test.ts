import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  type Content,
  findDifference,
  makeContent,
  makeKey,
} from "./content.ts";

const KINDS = ["octets", "text"] as const;

function make(kind: Content["kind"], version = 0, length = 4099): Content {
  return { kind, key: makeKey(7, { name: "a", version }), length };
}

Deno.test("makeContent() makes the same octets again, whole and in pieces", () => {
  for (const kind of KINDS) {
    const content = make(kind);
    const whole = makeContent(content);
    assertEquals(whole.length, content.length);
    assertEquals(makeContent(content), whole);
    for (const [offset, length] of [[0, 1], [1, 5], [1023, 2049], [4098, 1]]) {
      assertEquals(
        makeContent(content, { offset, length }),
        whole.slice(offset, offset + length),
        `${kind} ${offset}+${length}`,
      );
    }
  }
});

Deno.test("makeKey() depends on seed, name and version", () => {
  const keys = [
    makeKey(1, { name: "a" }),
    makeKey(2, { name: "a" }),
    makeKey(1, { name: "b" }),
    makeKey(1, { name: "a", version: 1 }),
  ];
  assertEquals(new Set(keys).size, keys.length);
  assertEquals(makeKey(1, { name: "a", version: 0 }), keys[0]);
});

Deno.test("findDifference() finds each single octet that is changed", () => {
  for (const kind of KINDS) {
    const content = make(kind, 0, 50);
    const octets = makeContent(content);
    assertEquals(findDifference(octets, content), -1);
    for (let at = 0; at < octets.length; at++) {
      const changed = octets.slice();
      changed[at] ^= 1;
      assertEquals(findDifference(changed, content), at);
    }
  }
});

Deno.test("findDifference() finds shifted content, another version, and octets after the end", () => {
  for (const kind of KINDS) {
    const content = make(kind);
    const octets = makeContent(content);
    const piece = octets.subarray(100, 400);
    assertEquals(findDifference(piece, content, 100), -1);
    assertNotEquals(findDifference(piece, content, 101), -1);
    assertNotEquals(findDifference(octets, make(kind, 1)), -1);
    const longer = new Uint8Array([...octets, 0]);
    assertEquals(findDifference(longer, content), octets.length);
    assertEquals(findDifference(octets.subarray(0, 9), content, 4095), 4);
  }
});

Deno.test("makeContent() makes octets of all values, and text of ASCII that repeats", () => {
  const octets = makeContent(make("octets", 0, 100_000));
  const counts = new Uint32Array(256);
  for (const octet of octets) counts[octet]++;
  // 390 of each on the average; six standard deviations are 120.
  assert(counts.every((count) => count > 270 && count < 510), `${counts}`);
  const text = makeContent(make("text"));
  assert(text.every((octet) => octet >= 0x20 && octet < 0x7f));
});
