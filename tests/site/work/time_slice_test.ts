import { assert, assertEquals, assertRejects } from "@std/assert";
import { TIME_SLICE_MS } from "../../../src/site/work/limits.ts";
import {
  mapInSlices,
  sortInSlices,
  TimeSlice,
} from "../../../src/site/work/time_slice.ts";

function workFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

Deno.test("TimeSlice.isOver turns true after TIME_SLICE_MS, and false with the next slice", async () => {
  const slice = new TimeSlice();
  workFor(TIME_SLICE_MS);
  assert(slice.isOver);
  await slice.next();
  assert(!slice.isOver);
});

Deno.test("mapInSlices() keeps the order and lets others work between slices", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const mapped = await mapInSlices([1, 2, 3, 4], (item) => {
    workFor(TIME_SLICE_MS);
    return item * item;
  });
  clearInterval(timer);
  assertEquals(mapped, [1, 4, 9, 16]);
  assert(turns >= 3, `${turns} turns of the event loop`);
  assertEquals(await mapInSlices([], () => 0), []);
});

Deno.test("mapInSlices() rejects with what the function throws", async () => {
  const fail = () => {
    throw new Error("no");
  };
  const failure = await assertRejects(() => mapInSlices([1], fail)) as Error;
  assertEquals(failure.message, "no");
});

Deno.test("sortInSlices() sorts as toSorted() does, and is stable", async () => {
  const compare = (a: readonly number[], b: readonly number[]) => a[0] - b[0];
  for (const length of [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 4097]) {
    for (const values of [1, 7, 10_000]) {
      const items = Array.from(
        { length },
        (_, i) => [(i * 7919) % values, i] as const,
      );
      const sorted = await sortInSlices(items, compare);
      assertEquals(sorted, items.toSorted(compare), `${length} of ${values}`);
    }
  }
});

Deno.test("sortInSlices() lets others work between slices, and rejects with what the function throws", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const items = Array.from({ length: 1024 }, (_, i) => -i);
  await sortInSlices(items, (a, b) => {
    workFor(0.02);
    return a - b;
  });
  clearInterval(timer);
  assert(turns >= 3, `${turns} turns of the event loop`);
  const fail = () => {
    throw new Error("no");
  };
  const failure = await assertRejects(() =>
    sortInSlices([1, 2], fail)
  ) as Error;
  assertEquals(failure.message, "no");
});
