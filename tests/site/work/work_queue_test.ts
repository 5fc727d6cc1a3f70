import { assert, assertEquals, assertRejects } from "@std/assert";
import { WorkQueue } from "../../../src/site/work/work_queue.ts";

Deno.test("WorkQueue.run() runs jobs in its slots, in order, and is undefined when the queue is full", async () => {
  const queue = new WorkQueue({ slots: 2, queue: 3 });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from(
    { length: 6 },
    (_, i) =>
      queue.run(() => {
        begun.push(i);
        return new Promise<number>((resolve) => ends.push(() => resolve(i)));
      }),
  );
  assertEquals(results[5], undefined, "two run and three wait");
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    assert(begun.length <= i + 2, "no more than two at a time");
    ends[i]();
    assertEquals(await results[i], i);
  }
  assertEquals(begun, [0, 1, 2, 3, 4]);
  assertEquals(await queue.run(() => Promise.resolve(7)), 7, "free again");
});

Deno.test("WorkQueue.run() passes a failure on, and the slot to the next job", async () => {
  const queue = new WorkQueue({ slots: 1, queue: 1 });
  const failing = queue.run(() => Promise.reject(new Error("no")));
  const next = queue.run(() => Promise.resolve("yes"));
  await assertRejects(() => failing!);
  assertEquals(await next, "yes");
});
