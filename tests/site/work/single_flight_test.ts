import { assertEquals, assertRejects } from "@std/assert";
import { SingleFlight } from "../../../src/site/work/single_flight.ts";

Deno.test("SingleFlight.run() does one job at a time, in order, and equal keys once", async () => {
  const flight = new SingleFlight<string>(32);
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all(
    ["a", "b", "a", "c", "b"].map((name) => flight.run(name, work(name))),
  );
  assertEquals(results, ["a", "b", "a", "c", "b"]);
  assertEquals(
    log,
    ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  assertEquals(await flight.run("a", work("a")), "a");
  assertEquals(log.length, 8, "a job that is done is not remembered");
});

Deno.test("SingleFlight.run() continues after a job that fails", async () => {
  const flight = new SingleFlight<string>(2);
  const failing = flight.run("a", () => {
    throw new Error("no");
  });
  const shared = flight.run("a", () => Promise.resolve("never"));
  const next = flight.run("b", () => Promise.resolve("b"));
  const failure = await assertRejects(() => failing!) as Error;
  assertEquals(failure.message, "no");
  assertEquals(await assertRejects(() => shared!), failure);
  assertEquals(await next, "b");
});

Deno.test("SingleFlight.run() is undefined beyond maxJobs, but shares a pending job", async () => {
  const maxJobs = 4;
  const flight = new SingleFlight<number>(maxJobs);
  const jobs = Array.from(
    { length: maxJobs + 1 },
    (_, i) => flight.run(String(i), () => Promise.resolve(i)),
  );
  assertEquals(jobs.pop(), undefined);
  assertEquals(flight.run("0", () => Promise.resolve(-1)), jobs[0]);
  assertEquals(await Promise.all(jobs), [0, 1, 2, 3]);
  assertEquals(await flight.run("x", () => Promise.resolve(1)), 1);
});
