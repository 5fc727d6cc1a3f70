import { assert, assertEquals } from "@std/assert";
import { Latency } from "./latency.ts";

Deno.test("Latency.percentile() is NaN without waits, and the one wait for all shares", () => {
  const latency = new Latency();
  assertEquals(latency.percentile(0.5), NaN);
  assertEquals(latency.longestMs, 0);
  latency.add(3);
  for (const share of [0, 0.5, 0.99, 1]) {
    assertEquals(latency.percentile(share), 3);
  }
});

Deno.test("Latency.percentile() is not below the exact one, and at most 5 % above it", () => {
  const latency = new Latency();
  for (let ms = 1000; ms >= 1; ms--) latency.add(ms);
  for (const [share, exact] of [[0.001, 1], [0.5, 500], [0.99, 990]]) {
    const found = latency.percentile(share);
    assert(found >= exact * 0.999 && found <= exact * 1.05, `${found}`);
  }
  assertEquals(latency.percentile(1), 1000);
  assertEquals(latency.count, 1000);
});

Deno.test("Latency keeps the longest wait exactly, beyond all buckets as well", () => {
  const latency = new Latency();
  for (const ms of [0, 0.0001, 12.34, 5_000_000]) latency.add(ms);
  assertEquals(latency.longestMs, 5_000_000);
  assertEquals(latency.percentile(1), 5_000_000);
  assertEquals(latency.percentile(0.25), 0.01);
});

Deno.test("Latency goes on from a snapshot", () => {
  const latency = new Latency();
  latency.add(1);
  const copy = new Latency(structuredClone(latency.snapshot()));
  copy.add(2);
  assertEquals([copy.count, copy.longestMs], [2, 2]);
  assertEquals([latency.count, latency.longestMs], [1, 1]);
});
