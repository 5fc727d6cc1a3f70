import { assert, assertEquals } from "@std/assert";
import { AcceptBalance } from "../../src/net/accept_balance.ts";
import { MAX_TURNS_AHEAD } from "../../src/net/limits.ts";
import { Metrics } from "../../src/observe/metrics.ts";

Deno.test("AcceptBalance.wait() lets others accept while this worker is ahead, for a bounded number of turns", async () => {
  let turns = 0;
  let lasts = 0;
  const metrics = {
    get isAhead() {
      return turns < lasts;
    },
  };
  const balance = new AcceptBalance(metrics, {
    next: () => {
      turns++;
      return Promise.resolve();
    },
  });
  assertEquals(balance.wait(), undefined, "not ahead");
  for (
    const [ahead, expected] of [[1, 1], [3, 3], [1000, MAX_TURNS_AHEAD]]
  ) {
    turns = 0;
    lasts = ahead;
    await balance.wait();
    assertEquals(turns, expected);
  }
});

Deno.test("AcceptBalance.wait() waits for nothing without a signal, or once it is broken", async () => {
  const metrics = { isAhead: true };
  assertEquals(new AcceptBalance(metrics).wait(), undefined);
  const next = () => Promise.reject(new Error("closed"));
  const balance = new AcceptBalance(metrics, { next });
  const first = balance.wait();
  assert(first !== undefined);
  await first;
  assertEquals(balance.wait(), undefined);
});

Deno.test("Metrics.isAhead compares with the workers that run", () => {
  const memory = Metrics.memory(3);
  const first = new Metrics(memory, 0);
  first.connected(1);
  assert(!first.isAhead, "no other worker runs");
  const second = new Metrics(memory, 1);
  assert(first.isAhead);
  second.connected(1);
  assert(!first.isAhead && !second.isAhead, "as many");
  second.connected(1);
  assert(!first.isAhead && second.isAhead);
  assertEquals(first.openConnections, 3);
  Metrics.stop(memory, 1);
  assertEquals(first.openConnections, 1, "those of a worker that stopped");
  assert(!first.isAhead);
});
