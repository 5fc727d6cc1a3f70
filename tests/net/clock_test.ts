import { assertEquals } from "@std/assert";
import { makePreciseTime, SystemClock } from "../../src/net/clock.ts";
import { MAX_CLOCK_GAP_MS } from "../../src/net/limits.ts";

Deno.test("SystemClock.now() reads once in a run of microtasks", async () => {
  let time = 0;
  const clock = new SystemClock(() => ++time);
  const seen: number[] = [];
  // Microtasks that wait already when the clock is read belong to the same run.
  const others = [1, 2, 3].map(async () => {
    await undefined;
    seen.push(clock.now());
  });
  await Promise.all(others);
  assertEquals(seen, [2, 2, 2]);
});

Deno.test("SystemClock.now() and steady() read again after a wait, however short", async () => {
  let time = 0;
  const clock = new SystemClock(() => ++time);
  assertEquals([clock.now(), clock.now(), clock.steady()], [2, 2, 1]);
  await undefined;
  assertEquals([clock.steady(), clock.now()], [2, 3]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(clock.now(), 4);
});

Deno.test("SystemClock.steady() follows the system's clock, and leaves out each gap", async () => {
  const HOUR = 3_600_000;
  const cases: [passed: number, counted: number, why: string][] = [
    [0, 0, "nothing passed"],
    [100, 100, "a sweep"],
    [MAX_CLOCK_GAP_MS, MAX_CLOCK_GAP_MS, "a late sweep"],
    [MAX_CLOCK_GAP_MS + 1, 0, "the process was stopped"],
    [HOUR, 0, "the clock was set ahead"],
    [-HOUR, 0, "the clock was set back"],
    [-1, 0, "the clock was corrected"],
    [100, 100, "a sweep after that"],
  ];
  let time = Date.UTC(2030, 0, 1);
  const clock = new SystemClock(() => time);
  for (const [passed, counted, why] of cases) {
    const before = clock.steady();
    await undefined;
    time += passed;
    assertEquals(clock.steady() - before, counted, why);
    assertEquals(clock.now(), time, why);
    await undefined;
  }
});

Deno.test("SystemClock.fresh() reads again within a run", () => {
  let time = 0;
  const clock = new SystemClock(() => ++time);
  assertEquals([clock.now(), clock.fresh(), clock.now()], [2, 3, 2]);
});

Deno.test("makePreciseTime() adds the fractions, and follows each change of the system's clock", () => {
  let passed = 0;
  let set = 1000;
  // Each look takes a little.
  const counter = () => passed += 0.01;
  const wall = () => Math.floor(set + passed);
  const read = makePreciseTime(wall, counter);
  for (let i = 0; i < 1000; i++) {
    passed += i % 7 / 3;
    const late = set + passed - read();
    assertEquals(late > -0.05 && late < 0.05, true, `${i}: ${late}`);
  }
  for (const jump of [3_600_000, -7_200_000, 5, -5]) {
    set += jump;
    const late = set + passed - read();
    assertEquals(late > -1 && late < 1, true, `${jump}: ${late}`);
  }
});

Deno.test("makePreciseTime() agrees with the system's clock", () => {
  const read = makePreciseTime();
  for (let i = 0; i < 10_000; i++) {
    const before = Date.now();
    const time = read();
    assertEquals(before <= time && time < Date.now() + 1, true);
  }
});
