import { assertEquals, assertThrows } from "@std/assert";
import { COUNTERS, Metrics } from "../../src/observe/metrics.ts";
import { record } from "./exchange_records.ts";

Deno.test("Metrics.count() counts a request, its refusal and its octets", () => {
  const memory = Metrics.memory(1);
  const metrics = new Metrics(memory);
  assertEquals(Metrics.totals(memory), {
    requests: 0,
    refusals: 0,
    cuts: 0,
    octets: 0,
  });
  metrics.count(record({ sent: 5 }));
  metrics.count(
    record({ sent: 0, head: undefined, refusal: "malformed Host" }),
  );
  assertEquals(Metrics.totals(memory), {
    requests: 2,
    refusals: 1,
    cuts: 0,
    octets: 5,
  });
});

Deno.test("Metrics.totals() adds up the rows, each counter for itself", () => {
  const memory = Metrics.memory(3);
  const rows = [0, 1, 2].map((row) => new Metrics(memory, row));
  for (const [row, metrics] of rows.entries()) {
    for (const [i, counter] of COUNTERS.entries()) {
      metrics.add(counter);
      metrics.add(counter, 10 ** (row + 1) * (i + 1));
    }
  }
  const expected = COUNTERS.map((counter, i) => [counter, 3 + 1110 * (i + 1)]);
  assertEquals(Metrics.totals(memory), Object.fromEntries(expected));
});

Deno.test("Metrics.add() is exact beyond 2^32", () => {
  const memory = Metrics.memory(1);
  const metrics = new Metrics(memory);
  metrics.add("octets", 2 ** 52);
  metrics.add("octets");
  assertEquals(Metrics.totals(memory).octets, 2 ** 52 + 1);
});

Deno.test("Metrics.openConnections is that of all rows", () => {
  const memory = Metrics.memory(2);
  const [a, b] = [new Metrics(memory, 0), new Metrics(memory, 1)];
  a.connected(1);
  a.connected(1);
  b.connected(1);
  assertEquals([a.openConnections, b.openConnections], [3, 3]);
  a.connected(-1);
  assertEquals(b.openConnections, 2);
});

Deno.test("Metrics.servedConnections() is that of all rows, without those that were given up", () => {
  const memory = Metrics.memory(3);
  const [a, b] = [new Metrics(memory, 0), new Metrics(memory, 1)];
  for (const each of [a, a, b]) each.connected(1);
  a.gaveUp(2);
  assertEquals(Metrics.servedConnections(memory), 1);
  assertEquals(b.openConnections, 3, "their sockets are open");
  a.gaveUp(-1);
  assertEquals(Metrics.servedConnections(memory), 2);
  Metrics.stop(memory, 0);
  assertEquals(Metrics.servedConnections(memory), 1);
  b.gaveUp(1);
  new Metrics(memory, 1).connected(1);
  assertEquals(Metrics.servedConnections(memory), 1, "another worker's row");
});

Deno.test("Metrics of a restarted worker keep the sums, and have no open connections", () => {
  const memory = Metrics.memory(2);
  const other = new Metrics(memory, 0);
  other.connected(1);
  const before = new Metrics(memory, 1);
  before.connected(1);
  before.count(record());
  const after = new Metrics(memory, 1);
  assertEquals(after.openConnections, 1, "the other worker's");
  after.count(record());
  assertEquals(Metrics.totals(memory).requests, 2);
});

Deno.test("new Metrics() has a row of its own, and throws for a row beyond the memory", () => {
  const [a, b] = [new Metrics(), new Metrics()];
  a.connected(1);
  assertEquals([a.openConnections, b.openConnections], [1, 0]);
  assertThrows(() => new Metrics(Metrics.memory(2), 2), "row 2 of 2");
});

Deno.test("Metrics.totals() shows what another thread has counted", async () => {
  const memory = Metrics.memory(2);
  const source = `
    import { Metrics } from ${
    JSON.stringify(import.meta.resolve("../../src/observe/metrics.ts"))
  };
    onmessage = ({ data }) => {
      const metrics = new Metrics(data, 1);
      for (let i = 0; i < 1000; i++) metrics.add("requests");
      metrics.connected(1);
      postMessage("counted");
    };`;
  const url = URL.createObjectURL(
    new Blob([source], { type: "text/javascript" }),
  );
  const worker = new Worker(url, { type: "module" });
  const counted = new Promise((resolve) => worker.onmessage = resolve);
  worker.postMessage(memory);
  await counted;
  worker.terminate();
  URL.revokeObjectURL(url);
  assertEquals(Metrics.totals(memory).requests, 1000);
  assertEquals(new Metrics(memory, 0).openConnections, 1);
});
