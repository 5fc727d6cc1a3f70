import { assertEquals } from "@std/assert";
import { startSteadyTimeout } from "../../src/net/steady_timeout.ts";
import { sleep, until } from "../wait.ts";

/** A clock that a test moves on. */
function makeClock() {
  let time = 0;
  return {
    now: () => time,
    fresh: () => time,
    steady: () => time,
    pass: (ms: number) => time += ms,
  };
}

Deno.test("startSteadyTimeout() calls back once, after its time by the clock", async () => {
  const clock = makeClock();
  let calls = 0;
  startSteadyTimeout(() => calls++, 10_000, clock);
  clock.pass(9_999);
  await sleep(250);
  assertEquals(calls, 0);
  clock.pass(1);
  await until(() => calls === 1);
  clock.pass(10_000);
  await sleep(250);
  assertEquals(calls, 1);
});

Deno.test("startSteadyTimeout() never calls back after it was cancelled", async () => {
  const clock = makeClock();
  let calls = 0;
  const cancel = startSteadyTimeout(() => calls++, 10_000, clock);
  cancel();
  clock.pass(20_000);
  await sleep(250);
  assertEquals(calls, 0);
});
