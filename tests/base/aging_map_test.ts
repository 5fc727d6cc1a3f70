import { assert, assertEquals } from "@std/assert";
import { AgingMap } from "../../src/base/aging_map.ts";
import { pickBelow, seeded } from "../seeded.ts";

Deno.test("AgingMap.takeOldest() removes entries in the order in which their keys were last set", () => {
  const map = new AgingMap<string, number>();
  assertEquals(map.takeOldest(), undefined);
  map.set("a", 1);
  map.set("b", 2);
  map.set("c", 3);
  map.set("a", 4);
  assertEquals([map.get("a"), map.size], [4, 3]);
  assertEquals(map.take("c"), 3);
  assertEquals(map.take("c"), undefined);
  assertEquals(map.takeOldest(), ["b", 2]);
  assertEquals(map.takeOldest(), ["a", 4]);
  assertEquals(map.takeOldest(), undefined);
  map.set("d", 5);
  assertEquals(map.takeOldest(), ["d", 5]);
  assertEquals([map.takeOldest(), map.size], [undefined, 0]);
});

Deno.test("AgingMap does what a list of its entries does", () => {
  const random = seeded(3);
  const map = new AgingMap<number, number>();
  let list: [number, number][] = [];
  for (let i = 0; i < 50_000; i++) {
    const key = pickBelow(random, 40);
    const value = list.find(([each]) => each === key)?.[1];
    const rest = list.filter(([each]) => each !== key);
    switch (pickBelow(random, 5)) {
      case 0:
        assertEquals(map.take(key), value);
        list = rest;
        break;
      case 1:
      case 2:
        assertEquals(map.takeOldest(), list[0]);
        list = list.slice(1);
        break;
      default:
        map.set(key, i);
        list = [...rest, [key, i]];
    }
    assertEquals(map.size, list.length);
  }
  for (const entry of list) assertEquals(map.takeOldest(), entry);
});

/**
 * ms to replace 500 entries of a map of that size: the median of many turns, through the deletions that it takes until the
 * map is built anew. Other work on the machine delays a few of the turns, and not most of them.
 */
function measureReplacing(size: number): number {
  const map = new AgingMap<number, number>();
  for (let key = 0; key < size; key++) map.set(key, key);
  let key = size;
  const times = Array.from({ length: 240 }, () => {
    const began = performance.now();
    for (const end = key + 500; key < end; key++) {
      map.takeOldest();
      map.set(key, key);
    }
    return performance.now() - began;
  });
  return times.sort((a, b) => a - b)[times.length / 2];
}

Deno.test("AgingMap.takeOldest() takes about as long in a large map as in a small one", () => {
  measureReplacing(500);
  const small = measureReplacing(500);
  const large = measureReplacing(50_000);
  // A kept iterator: some 4, by the processor's caches. A fresh one for each: 130 and more.
  assert(large < 30 * small, `${large} ms, and ${small} in a small map`);
});
