import { assert, assertEquals } from "@std/assert";
import { ExpiringSet } from "../../../src/site/access/expiring_set.ts";

Deno.test("ExpiringSet.has() is true until maxAgeMs after the key was added", () => {
  const set = new ExpiringSet({ maxEntries: 4, maxAgeMs: 1000 });
  set.add("a", 5000);
  const cases: [number, boolean, string][] = [
    [5000, true, "at once"],
    [5999, true, "the last moment"],
    [6000, false, "expired"],
    [5001, false, "an expired key is deleted"],
  ];
  for (const [now, expected, why] of cases) {
    assertEquals(set.has("a", now), expected, why);
  }
  assert(!set.has("b", 5000), "never added");
});

Deno.test("ExpiringSet.has() is false after the clock was set back", () => {
  const set = new ExpiringSet({ maxEntries: 4, maxAgeMs: 1000 });
  set.add("a", 5000);
  assert(!set.has("a", 4999));
});

Deno.test("ExpiringSet.add() evicts the oldest key beyond maxEntries", () => {
  const set = new ExpiringSet({ maxEntries: 3, maxAgeMs: 1000 });
  for (let i = 0; i < 10_000; i++) set.add(`key ${i}`, 0);
  const remembered: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (set.has(`key ${i}`, 0)) remembered.push(`key ${i}`);
  }
  assertEquals(remembered, ["key 9997", "key 9998", "key 9999"]);
  set.add("key 9997", 1);
  set.add("another", 1);
  assert(set.has("key 9997", 1), "young again after it was added again");
  assert(!set.has("key 9998", 1));
});
