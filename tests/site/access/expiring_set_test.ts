import { assert, assertEquals } from "@std/assert";
import { ExpiringSet } from "../../../src/site/access/expiring_set.ts";

Deno.test("VerdictCache keeps a key for its lifetime", () => {
  const cache = new ExpiringSet({ entries: 4, lifetime: 1000 });
  cache.add("a", 5000);
  const cases: [number, boolean, string][] = [
    [5000, true, "at once"],
    [5999, true, "to the end"],
    [6000, false, "no longer"],
    [5001, false, "too old once, it is gone"],
  ];
  for (const [now, expected, why] of cases) {
    assertEquals(cache.has("a", now), expected, why);
  }
  assertEquals(cache.size, 0);
  assert(!cache.has("b", 5000), "never added");
});

Deno.test("VerdictCache doesn't keep longer for a clock that is set back", () => {
  const cache = new ExpiringSet({ entries: 4, lifetime: 1000 });
  cache.add("a", 5000);
  assert(!cache.has("a", 4999));
});

Deno.test("VerdictCache drops the oldest beyond its entries", () => {
  const cache = new ExpiringSet({ entries: 3, lifetime: 1000 });
  for (let i = 0; i < 100_000; i++) cache.add(`key ${i}`, 0);
  assertEquals(cache.size, 3);
  assert(!cache.has("key 99996", 0));
  for (const last of ["key 99997", "key 99998", "key 99999"]) {
    assert(cache.has(last, 0), last);
  }
  cache.add("key 99997", 1);
  cache.add("another", 1);
  assert(cache.has("key 99997", 1), "added again it is young");
  assert(!cache.has("key 99998", 1));
});
