import { assert, assertEquals, assertRejects } from "@std/assert";
import { TIME_SLICE_MS } from "../../../src/site/work/limits.ts";
import { mapInSlices, TimeSlice } from "../../../src/site/work/time_slice.ts";

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
