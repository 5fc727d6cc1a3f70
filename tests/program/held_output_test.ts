import { assert, assertEquals } from "@std/assert";
import { HeldOutput, HeldTotal } from "../../src/program/held_output.ts";
import { MAX_HELD_OCTETS, MIN_HELD_OCTETS } from "../../src/program/limits.ts";

const BLOCK = 64 * 1024;

function takeAll(held: HeldOutput): number[] {
  const octets: number[] = [];
  for (let piece; (piece = held.take()) !== undefined;) octets.push(...piece);
  return octets;
}

Deno.test("HeldOutput keeps the order of pieces of all sizes", () => {
  const total = new HeldTotal();
  const held = new HeldOutput(total);
  const expected: number[] = [];
  for (const [index, length] of [1, 3, BLOCK, 2, BLOCK - 1, 1, 9].entries()) {
    held.add(new Uint8Array(length).fill(index));
    for (let i = 0; i < length; i++) expected.push(index);
  }
  assert(!held.isEmpty);
  assertEquals(takeAll(held).join(), expected.join());
  assert(held.isEmpty);
  assertEquals(total.octets, 0);
});

Deno.test("HeldOutput counts the memory of single octets, and keeps many of them in one block", () => {
  const total = new HeldTotal();
  const held = new HeldOutput(total);
  for (let i = 0; i < 1000; i++) {
    held.add(new Uint8Array(BLOCK).subarray(0, 1).fill(i));
  }
  assertEquals(total.octets, 2 * BLOCK);
  assertEquals(takeAll(held), Array.from({ length: 1000 }, (_, i) => i % 256));
});

Deno.test("HeldOutput bounds what all programs hold, and leaves some to each", () => {
  const total = new HeldTotal();
  const first = new HeldOutput(total);
  const second = new HeldOutput(total);
  while (first.hasRoom) first.add(new Uint8Array(BLOCK));
  assertEquals(total.octets, MAX_HELD_OCTETS);
  while (second.hasRoom) second.add(new Uint8Array(BLOCK));
  assertEquals(total.octets, MAX_HELD_OCTETS + MIN_HELD_OCTETS);
  first.clear();
  assert(first.isEmpty && first.hasRoom && second.hasRoom);
  assertEquals(total.octets, MIN_HELD_OCTETS);
  second.clear();
  second.clear();
  assertEquals(total.octets, 0);
});
