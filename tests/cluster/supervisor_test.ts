import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  StartFailure,
  Supervisor,
  type SupervisorOptions,
} from "../../src/cluster/supervisor.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";

const MORTAL = import.meta.resolve("./mortal_worker.ts");

interface Told {
  readonly lines: string[];
  readonly faults: string[];
}

function makeOptions(
  folder: string | undefined,
  told: Told,
  changes: Partial<SupervisorOptions> = {},
): SupervisorOptions {
  return {
    settings: {
      site: {
        folder,
        indexNames: ["index.html"],
        dotfiles: false,
        followSymlinks: false,
        cacheSeconds: undefined,
        headers: [],
        cors: undefined,
      },
      limits: { ...DEFAULT_LIMITS, drainTimeoutMs: 2000 },
      hostname: "127.0.0.1",
      port: 0,
      log: "short",
    },
    workers: 2,
    onLines: (text) => told.lines.push(text),
    onFault: (text) => told.faults.push(text),
    ...changes,
  };
}

async function get(port: number, target: string): Promise<string> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const request =
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  await socket.write(new TextEncoder().encode(request));
  return await new Response(socket.readable).text();
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert(condition(), "waited in vain");
}

Deno.test("Supervisor serves by several workers on one port, and adds up what they did", async () => {
  const told: Told = { lines: [], faults: [] };
  const supervisor = await Supervisor.start(makeOptions(undefined, told));
  const { hostname, port } = supervisor.address;
  assertEquals(hostname, "127.0.0.1");
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => get(port, "/hello")),
  );
  for (const answer of answers) {
    assertStringIncludes(answer, "HTTP/1.1 200 OK\r\n");
  }
  const counts = await supervisor.counts();
  assertEquals(counts.requests, 40);
  assertEquals(counts.refusals, 0);
  const drained = await supervisor.drain();
  assertEquals(drained, counts);
  assertEquals(told.faults, []);
  assertEquals(told.lines.join("").split("\n").length - 1, 40);
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port }));
});

Deno.test("Supervisor.start() rejects where the port is in use, with one worker and with two", async () => {
  const taken = Deno.listen({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: true,
  });
  const { port } = taken.addr as Deno.NetAddr;
  for (const workers of [1, 2]) {
    const options = makeOptions(undefined, { lines: [], faults: [] });
    const settings = { ...options.settings, port };
    const error = await Supervisor.start({ ...options, settings, workers })
      .then(() => undefined, (error) => error);
    assert(error instanceof StartFailure, `${workers} workers`);
    assertEquals(error.what, "listener");
    assertEquals(error.name, "AddrInUse");
  }
  taken.close();
});

Deno.test("Supervisor.start() rejects where the folder is gone, and leaves no worker", async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  Deno.removeSync(folder);
  const error = await Supervisor.start(
    makeOptions(folder, { lines: [], faults: [] }),
  ).then(() => undefined, (error) => error);
  assert(error instanceof StartFailure);
  assertEquals(error.what, "site");
  assertEquals(error.name, "NotFound");
});

Deno.test("Supervisor replaces a worker that dies, later each time, says so, and serves meanwhile", async () => {
  const told: Told = { lines: [], faults: [] };
  const supervisor = await Supervisor.start(
    makeOptions(undefined, told, { module: MORTAL }),
  );
  const { port } = supervisor.address;
  await waitFor(() => told.faults.length >= 3);
  for (const [i, delay] of [100, 200, 400].entries()) {
    assertStringIncludes(told.faults[i], "worker 1 died");
    assertStringIncludes(told.faults[i], "made to die");
    assertStringIncludes(told.faults[i], `again in ${delay} ms`);
  }
  // Worker 2 lives on, and the system hands new connections to listeners that are there.
  assertStringIncludes(await get(port, "/hello"), "HTTP/1.1 200 OK\r\n");
  await supervisor.drain();
  const faults = told.faults.length;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assertEquals(told.faults.length, faults, "nothing is started after a drain");
});

Deno.test("Supervisor counts connections over all workers", async () => {
  const options = makeOptions(undefined, { lines: [], faults: [] });
  const limits = { ...options.settings.limits, maxConnections: 6 };
  const settings = { ...options.settings, limits };
  const supervisor = await Supervisor.start({ ...options, settings });
  const { port } = supervisor.address;
  const held: Deno.Conn[] = [];
  for (let i = 0; i < 6; i++) {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    // An answered request shows that the connection was accepted and counted.
    await socket.write(
      new TextEncoder().encode("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    await socket.read(new Uint8Array(4096));
    held.push(socket);
  }
  for (let i = 0; i < 4; i++) {
    assertStringIncludes(await get(port, "/hello"), "HTTP/1.1 503 ");
  }
  held.pop()!.close();
  await waitForAnswer(port);
  for (const socket of held) socket.close();
  await supervisor.drain();
});

async function waitForAnswer(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await get(port, "/hello")).startsWith("HTTP/1.1 200 ")) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no place became free");
}
