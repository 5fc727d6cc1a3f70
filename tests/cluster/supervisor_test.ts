import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { StartFailure } from "../../src/cluster/start_failure.ts";
import {
  Supervisor,
  type SupervisorOptions,
} from "../../src/cluster/supervisor.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { sleep, until } from "../wait.ts";

const MORTAL = import.meta.resolve("./mortal_worker.ts");
const SILENT = import.meta.resolve("./silent_worker.ts");
const DYING = import.meta.resolve("./dying_worker.ts");

async function startSupervisor(
  options: SupervisorOptions,
): Promise<Supervisor> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

interface Reported {
  readonly lines: string[];
  readonly faults: string[];
}

function makeOptions(
  folder: string | undefined,
  reported: Reported,
  changes: Partial<SupervisorOptions> = {},
): SupervisorOptions {
  return {
    settings: {
      site: { ...DEFAULT_SITE, folder },
      listen: { hostnames: ["127.0.0.1"], port: 0 },
      tls: undefined,
      limits: { ...DEFAULT_LIMITS, drainTimeoutMs: 2000 },
      programs: [],
      log: "short",
      colour: false,
      trace: undefined,
    },
    workers: 2,
    onLines: (text) => reported.lines.push(text),
    onFault: (text) => reported.faults.push(text),
    ...changes,
  };
}

Deno.test("Supervisor serves with several workers on one port; totals() adds up what they did", async () => {
  const reported: Reported = { lines: [], faults: [] };
  const supervisor = await startSupervisor(makeOptions(undefined, reported));
  const { hostnames: [hostname], port } = supervisor.address;
  assertEquals(hostname, "127.0.0.1");
  const responses = await Promise.all(
    Array.from({ length: 40 }, () => exchange(port, "/hello")),
  );
  for (const { status } of responses) assertEquals(status, 200);
  // A response may arrive before it is counted.
  await until(() => supervisor.totals().requests === 40);
  const totals = supervisor.totals();
  assertEquals(totals.refusals, 0);
  assert(totals.octets > 40);
  assertEquals(await supervisor.drain(), totals);
  assertEquals(reported.faults, []);
  assertEquals(reported.lines.join("").split("\n").length - 1, 40);
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port }));
});

Deno.test("Supervisor.start() rejects when the port is in use, with one worker and with two", async () => {
  const taken = Deno.listen({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: true,
  });
  const { port } = taken.addr as Deno.NetAddr;
  for (const workers of [1, 2]) {
    const options = makeOptions(undefined, { lines: [], faults: [] });
    const listen = { hostnames: ["127.0.0.1"], port };
    const settings = { ...options.settings, listen };
    const error = await startSupervisor({ ...options, settings, workers })
      .then(() => undefined, (error) => error);
    assert(error instanceof StartFailure, `${workers} workers`);
    assertEquals(error.what, "listener");
    assertEquals(error.name, "AddrInUse");
  }
  taken.close();
});

Deno.test("Supervisor.start() rejects when the folder does not exist, and leaves no worker", async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  Deno.removeSync(folder);
  const error = await startSupervisor(
    makeOptions(folder, { lines: [], faults: [] }),
  ).then(() => undefined, (error) => error);
  assert(error instanceof StartFailure);
  assertEquals(error.what, "site");
  assertEquals(error.name, "NotFound");
});

Deno.test("Supervisor.drain() ends a start at any moment, and starts no more workers", async () => {
  for (const delay of [0, 1, 50, 200, 400]) {
    const reported: Reported = { lines: [], faults: [] };
    const supervisor = new Supervisor(
      makeOptions(undefined, reported, { workers: 6 }),
    );
    const starting = supervisor.start();
    await sleep(delay);
    const { requests } = await supervisor.drain();
    assertEquals(requests, 0);
    const served = await starting;
    // A fast machine is done after the longer delays.
    if (delay < 50) assertEquals(served, false, `after ${delay} ms`);
    const { hostnames: [hostname], port } = supervisor.address;
    await assertRejects(() => Deno.connect({ hostname, port }));
    assertEquals(reported.faults, []);
  }
});

Deno.test("Supervisor.drain() ends a start before the first worker serves, and no descriptors are counted", async () => {
  const { openSync } = Deno;
  let opened = 0;
  Deno.openSync = (path, options) => {
    if (path === "/dev/null") opened++;
    return openSync(path, options);
  };
  try {
    for (const isAtOnce of [true, false]) {
      const reported: Reported = { lines: [], faults: [] };
      const supervisor = new Supervisor(makeOptions(undefined, reported));
      const starting = supervisor.start();
      if (!isAtOnce) await sleep(0);
      await supervisor.drain();
      assertEquals([await starting, opened], [false, 0]);
    }
  } finally {
    Deno.openSync = openSync;
  }
});

Deno.test("Supervisor.drain() ends a start whose worker does not answer", async () => {
  for (const workers of [1, 2]) {
    const reported: Reported = { lines: [], faults: [] };
    const options = makeOptions(undefined, reported, {
      module: SILENT,
      workers,
    });
    const limits = { ...options.settings.limits, drainTimeoutMs: 1 };
    const settings = { ...options.settings, limits };
    const supervisor = new Supervisor({ ...options, settings });
    const starting = supervisor.start();
    await sleep(1);
    await supervisor.drain();
    assertEquals(await starting, false);
    assertEquals(reported.faults, []);
  }
});

Deno.test("Supervisor restarts a worker that stops with an error, later each time, and serves meanwhile", async () => {
  const reported: Reported = { lines: [], faults: [] };
  const supervisor = await startSupervisor(
    makeOptions(undefined, reported, { module: MORTAL }),
  );
  const { port } = supervisor.address;
  await until(() => reported.faults.length >= 3);
  for (const [i, delay] of [100, 200, 400].entries()) {
    assertStringIncludes(reported.faults[i], "worker 1 stopped with an error");
    assertStringIncludes(reported.faults[i], "stopped by the test");
    assertStringIncludes(reported.faults[i], `it restarts in ${delay} ms`);
  }
  // Worker 2 still runs, and the system gives new connections only to open listeners.
  assertEquals((await exchange(port, "/hello")).status, 200);
  await supervisor.drain();
  const faults = reported.faults.length;
  await sleep(1000);
  assertEquals(
    reported.faults.length,
    faults,
    "nothing restarts after a drain",
  );
});

Deno.test("Supervisor.drain() counts what workers served before they stopped with an error", async () => {
  const reported: Reported = { lines: [], faults: [] };
  const supervisor = await startSupervisor(
    makeOptions(undefined, reported, { module: DYING, workers: 1 }),
  );
  const { port } = supervisor.address;
  for (let served = 1; served <= 2; served++) {
    await waitForResponse(port);
    await until(() => reported.faults.length === served);
  }
  const { requests, octets } = await supervisor.drain();
  assertEquals(requests, 2);
  assert(octets > 0);
});

Deno.test("Supervisor counts connections over all workers", async () => {
  const options = makeOptions(undefined, { lines: [], faults: [] });
  const limits = { ...options.settings.limits, maxConnections: 6 };
  const settings = { ...options.settings, limits };
  const supervisor = await startSupervisor({ ...options, settings });
  const { port } = supervisor.address;
  const held: RawClient[] = [];
  for (let i = 0; i < 6; i++) {
    const client = await RawClient.connect(port);
    // A response shows that the connection was accepted and counted.
    await client.send(encodeRequest("/hello"));
    await client.receive();
    held.push(client);
  }
  for (let i = 0; i < 4; i++) {
    assertEquals((await exchange(port, "/hello")).status, 503);
  }
  held.pop()!.close();
  await waitForResponse(port);
  for (const client of held) client.close();
  await supervisor.drain();
});

/** A worker that starts again may need some seconds where the machine runs other work. */
async function waitForResponse(port: number): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const response = await exchange(port, "/hello").catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(20);
  }
  throw new Error("no response with 200");
}
