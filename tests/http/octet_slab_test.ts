import { assert, assertEquals } from "@std/assert";
import { copyOctets, takeOctets } from "../../src/http/octet_slab.ts";
import { seeded } from "../seeded.ts";

Deno.test("takeOctets() gives octets that are 0 and that nobody else has", () => {
  const random = seeded(1);
  const taken = Array.from({ length: 2000 }, (_, i) => {
    const octets = takeOctets(Math.floor(random() * 1500));
    assert(octets.every((octet) => octet === 0), `${i}`);
    return octets.fill(i & 0xff);
  });
  for (const [i, octets] of taken.entries()) {
    assert(octets.every((octet) => octet === (i & 0xff)), `${i}`);
  }
});

Deno.test("takeOctets() makes arrays of every length", () => {
  for (const length of [0, 1, 1023, 1024, 1025, 4096, 100_000]) {
    assertEquals(takeOctets(length).length, length);
  }
});

Deno.test("takeOctets() gives a long array memory of its own, so that keeping it keeps nothing else", () => {
  assertEquals(takeOctets(1025).buffer.byteLength, 1025);
});

Deno.test("takeOctets() goes on where the memory of an earlier part was transferred", () => {
  const buffer = takeOctets(8).buffer as ArrayBuffer;
  structuredClone(buffer, { transfer: [buffer] });
  const octets = takeOctets(8);
  assertEquals(octets, new Uint8Array(8));
  assert(octets.buffer !== buffer);
});

Deno.test("copyOctets() copies a part of any length, which later changes do not reach", () => {
  const source = Uint8Array.from({ length: 3000 }, (_, i) => i & 0xff);
  for (const length of [0, 1, 63, 64, 65, 66, 1024, 1025, 2900]) {
    const expected = source.slice(7, 7 + length);
    const changed = source.slice();
    const copy = copyOctets(changed, 7, 7 + length);
    changed.fill(0);
    assertEquals(copy, expected, `${length}`);
  }
});
