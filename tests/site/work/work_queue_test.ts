import { assert, assertEquals, assertRejects } from "@std/assert";
import { WorkQueue } from "../../../src/site/work/work_queue.ts";

Deno.test("WorkLine.run() does a few at a time, in order, and refuses where the line is full", async () => {
  const line = new WorkQueue({ places: 2, longest: 3 });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from(
    { length: 6 },
    (_, i) =>
      line.run(() => {
        begun.push(i);
        return new Promise<number>((resolve) => ends.push(() => resolve(i)));
      }),
  );
  assertEquals(results[5], undefined, "two under way and three in line");
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    assert(begun.length <= i + 2, "no more than two at a time");
    ends[i]();
    assertEquals(await results[i], i);
  }
  assertEquals(begun, [0, 1, 2, 3, 4]);
  assertEquals(await line.run(() => Promise.resolve(7)), 7, "free again");
});

Deno.test("WorkLine.run() passes a failure on, and its place to the next", async () => {
  const line = new WorkQueue({ places: 1, longest: 1 });
  const failing = line.run(() => Promise.reject(new Error("no")));
  const next = line.run(() => Promise.resolve("yes"));
  await assertRejects(() => failing!);
  assertEquals(await next, "yes");
});
