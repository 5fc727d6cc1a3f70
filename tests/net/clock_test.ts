import { assertEquals } from "@std/assert";
import { Clock } from "../../src/net/clock.ts";

Deno.test("Clock.now() reads once for what is done in one go", async () => {
  let time = 0;
  const clock = new Clock(() => ++time);
  const seen: number[] = [];
  // What waits already when the clock is read belongs to the same go.
  const others = [1, 2, 3].map(async () => {
    await undefined;
    seen.push(clock.now());
  });
  await Promise.all(others);
  assertEquals(seen, [1, 1, 1]);
});

Deno.test("Clock.now() reads again after a wait, however short", async () => {
  let time = 0;
  const clock = new Clock(() => ++time);
  assertEquals([clock.now(), clock.now()], [1, 1]);
  await undefined;
  assertEquals(clock.now(), 2);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(clock.now(), 3);
});
