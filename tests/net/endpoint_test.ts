// Where connections arrive: endpoints that come and go while a server runs, and connections that begin with a
// handshake.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ACCEPT_BACK_OFF_MS,
  DEFAULT_LIMITS,
  MAX_REJECTED_AT_ONCE,
  type ServerLimits,
} from "../../src/net/limits.ts";
import type { ProtocolName } from "../../src/net/endpoint.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { Metrics } from "../../src/observe/metrics.ts";
import { RawClient } from "../raw_client.ts";
import { until } from "../wait.ts";
import { readResponses } from "./response_reader.ts";
import { ScriptedEndpoint, ScriptedHandshake } from "./scripted_endpoint.ts";
import { request, turn } from "./scripted_peer.ts";
import { ScriptedSite } from "./scripted_site.ts";
import type { ScriptedSocket } from "./scripted_socket.ts";

const A = request("/a");

interface Served {
  readonly server: Server;
  readonly endpoint: ScriptedEndpoint;
  readonly faults: unknown[];
  /** Lets time pass. */
  pass(ms: number): void;
}

/** A server behind a scripted endpoint while `use` runs; then it drains, and no connection may be left. */
async function serve(
  limits: Partial<ServerLimits>,
  use: (served: Served) => Promise<void>,
  metrics = new Metrics(),
): Promise<void> {
  const endpoint = new ScriptedEndpoint();
  const faults: unknown[] = [];
  let now = Date.UTC(2030, 0, 1);
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
    limits,
    metrics,
    fault: (error) => faults.push(error),
    clock: { now: () => now, steady: () => now, fresh: () => now },
  });
  await use({ server, endpoint, faults, pass: (ms) => now += ms });
  await server.drain();
  await turn();
  assertEquals(server.connections, 0);
  assert(endpoint.closed);
}

function statuses({ text }: ScriptedSocket): number[] {
  return readResponses(text).map(({ status }) => status);
}

/** Sends a request on a client, and takes its response. */
async function exchange(client: RawClient): Promise<string> {
  await client.send(A);
  return (await client.receive()).text();
}

Deno.test("Server adds and closes endpoints, and their connections live on", async () => {
  const open = () => openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const [first, second] = [open(), open()];
  const server = new Server({
    endpoints: [first],
    responder: new ScriptedSite(),
  });
  const early = await RawClient.connect(first.address.port);
  assertEquals(await exchange(early), "GET /a");
  server.add(second);
  assertEquals(server.endpoints, [first, second]);
  const late = await RawClient.connect(second.address.port);
  assertEquals(await exchange(late), "GET /a");
  assertEquals(server.connections, 2);

  await server.close(first);
  await server.close(first);
  assertEquals(server.endpoints, [second]);
  const refused = await RawClient.connect(first.address.port)
    .then((client) => client.close(), () => "refused");
  assertEquals(refused, "refused");
  assertEquals(await exchange(early), "GET /a", "its connections live on");
  assertEquals(await exchange(late), "GET /a");
  const other = await RawClient.connect(second.address.port);
  assertEquals(await exchange(other), "GET /a");

  await server.drain();
  assertEquals(server.endpoints, []);
  for (const client of [early, late, other]) {
    assertEquals((await client.receiveToEnd()).length, 0);
    client.close();
  }
  const third = open();
  assertThrows(() => server.add(third));
  await server.close(second);
  third.close();
});

Deno.test("Server serves the connection that arrives while its endpoint is closed", async () => {
  await serve({}, async ({ server, endpoint }) => {
    await turn();
    const socket = endpoint.offer();
    const closed = server.close(endpoint);
    await closed;
    socket.send(A);
    await turn();
    assertEquals(statuses(socket), [200]);
  });
});

Deno.test("Server accepts on after a failure, and waits where the system is exhausted", async () => {
  await serve({}, async ({ endpoint, faults }) => {
    await turn();
    for (let i = 0; i < 3; i++) {
      endpoint.fail(new Error("Connection aborted"));
      await turn();
    }
    const socket = endpoint.offer();
    socket.send(A);
    await turn();
    assertEquals(statuses(socket), [200]);
    assertEquals(faults, []);

    const exhausted = new Error("Too many open files (os error 24)");
    for (let i = 0; i < 3; i++) endpoint.fail(exhausted);
    await turn();
    const before = endpoint.accepts;
    await turn();
    assertEquals(endpoint.accepts, before, "it waits");
    const late = endpoint.offer();
    late.send(A);
    await until(() => late.writes.length > 0);
    assertEquals(statuses(late), [200]);
    assertEquals(faults.length, 1, "one message for all");
    assert(String(faults[0]).includes("os error 24"));
  });
});

Deno.test("Server counts a connection until its socket has been given back, served or rejected", async () => {
  await serve({ maxConnections: 1 }, async ({ server, endpoint }) => {
    const served = endpoint.offer();
    const rejected = endpoint.offer();
    const sockets = [served, rejected].map((socket) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.gone = promise;
      return { socket, giveBack: resolve };
    });
    served.send(request("/a", { fields: ["Connection: close"] }));
    await until(() => statuses(served).length + statuses(rejected).length > 1);
    assertEquals([statuses(served), statuses(rejected)], [[200], [503]]);
    for (const { socket } of sockets) socket.end();
    await until(() => served.closed && rejected.closed);
    await turn();
    assertEquals(server.connections, 2, "closed, and not given back");
    for (const { giveBack } of sockets) {
      const before = server.connections;
      giveBack();
      await until(() => server.connections === before - 1);
    }
  });
});

Deno.test("Server drains while an endpoint fails", async () => {
  await serve({}, async ({ server, endpoint, faults }) => {
    await turn();
    endpoint.fail(new Error("Too many open files (os error 24)"));
    await turn();
    const began = performance.now();
    await server.drain();
    assert(performance.now() - began < 20 * ACCEPT_BACK_OFF_MS);
    assertEquals(faults.length, 1);
  });
});

Deno.test("HandshakingConnection serves once its handshake has succeeded", async () => {
  await serve({}, async ({ server, endpoint }) => {
    const handshake = new ScriptedHandshake();
    const socket = endpoint.offer(handshake.run);
    // A transport of TLS has none.
    Object.assign(socket, { setNoDelay: undefined });
    socket.send(A);
    await turn();
    assertEquals([handshake.begun, server.connections], [1, 1]);
    assert(!socket.reading, "nothing is read before");
    assertEquals(socket.text, "");
    handshake.succeed();
    await turn();
    assertEquals(statuses(socket), [200]);
    socket.send(A);
    await turn();
    assertEquals(statuses(socket), [200, 200]);
    socket.end();
    await turn();
    assert(socket.closed);
    assertEquals(server.connections, 0);
  });
});

Deno.test("HandshakingConnection ends quietly where its handshake fails", async () => {
  const handshakes: [string, () => Promise<ProtocolName>][] = [
    ["it rejects", () => Promise.reject(new Error("Bad certificate"))],
    ["it throws", () => {
      throw new Error("No handshake");
    }],
  ];
  for (const [why, run] of handshakes) {
    await serve({}, async ({ server, endpoint, faults }) => {
      const socket = endpoint.offer(run);
      await turn();
      assert(socket.closed, why);
      assertEquals(socket.text, "");
      assertEquals(server.connections, 0);
      assertEquals(faults, [], "the peer alone causes it");
    });
  }
});

Deno.test("HandshakingConnection reports an endpoint that agrees on an unknown protocol", async () => {
  await serve({}, async ({ server, endpoint, faults }) => {
    const socket = endpoint.offer(() =>
      Promise.resolve("gopher" as "http/1.1")
    );
    await turn();
    assert(socket.closed);
    assertEquals(server.connections, 0);
    assertEquals(faults.length, 1, "it is an error in our code");
  });
});

Deno.test("HandshakingConnection ends at the head timeout, whatever its handshake does then", async () => {
  for (const outcome of ["succeed", "fail", "hang"] as const) {
    await serve({}, async ({ server, endpoint, faults, pass }) => {
      const handshake = new ScriptedHandshake();
      const socket = endpoint.offer(handshake.run);
      await turn();
      pass(DEFAULT_LIMITS.headTimeoutMs - 1);
      await new Promise((resolve) => setTimeout(resolve, 250));
      assert(!socket.closed, "a sweep before the timeout");
      pass(1);
      await until(() => socket.closed);
      await turn();
      assertEquals(server.connections, 0, "it counts no more");
      if (outcome !== "hang") handshake[outcome]();
      await turn();
      assertEquals(socket.text, "");
      assertEquals(faults, []);
    });
  }
});

Deno.test("HandshakingConnection leaves the deadlines to the connection that it becomes", async () => {
  await serve({}, async ({ server, endpoint, pass }) => {
    const handshake = new ScriptedHandshake();
    const socket = endpoint.offer(handshake.run);
    await turn();
    pass(DEFAULT_LIMITS.headTimeoutMs - 1);
    handshake.succeed();
    await turn();
    pass(DEFAULT_LIMITS.headTimeoutMs);
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert(!socket.closed, "it is idle now");
    socket.send(A.slice(0, 9));
    await turn();
    pass(DEFAULT_LIMITS.headTimeoutMs);
    await until(() => socket.text !== "");
    assertEquals(statuses(socket), [408]);
    socket.end();
    await until(() => server.connections === 0);
  });
});

Deno.test("HandshakingConnection ends when the server drains", async () => {
  for (const outcome of ["succeed", "fail", "hang"] as const) {
    await serve({ drainTimeoutMs: 3_600_000 }, async (served) => {
      const { server, endpoint, faults } = served;
      const handshake = new ScriptedHandshake();
      const negotiating = endpoint.offer(handshake.run);
      const agreed = endpoint.offer(() => Promise.resolve("http/1.1"));
      const busy = endpoint.offer(() => Promise.resolve("http/1.1"));
      busy.send(A.slice(0, 9));
      await turn();
      const drained = server.drain();
      if (outcome !== "hang") handshake[outcome]();
      await turn();
      assertEquals([negotiating.closed, agreed.closed], [true, true], outcome);
      assertEquals(negotiating.text + agreed.text, "");
      assertEquals(server.connections, 1, "one has begun a request");
      busy.send(A.slice(9));
      busy.end();
      await drained;
      assertEquals(statuses(busy), [200]);
      assertEquals(faults, []);
    });
  }
});

Deno.test("HandshakingConnection that arrives with the drain ends without a handshake", async () => {
  await serve({ drainTimeoutMs: 3_600_000 }, async ({ server, endpoint }) => {
    await turn();
    const handshake = new ScriptedHandshake();
    const socket = endpoint.offer(handshake.run);
    await server.drain();
    assert(socket.closed);
    assertEquals(handshake.begun, 0);
  });
});

Deno.test("Server serves others while 500 handshakes hang", async () => {
  await serve({}, async ({ server, endpoint, pass }) => {
    const hanging = new ScriptedHandshake();
    const sockets = Array.from(
      { length: 500 },
      () => endpoint.offer(hanging.run),
    );
    const plain = endpoint.offer();
    const negotiated = endpoint.offer(() => Promise.resolve("http/1.1"));
    for (const socket of [plain, negotiated]) socket.send(A);
    await turn();
    assertEquals([hanging.begun, server.connections], [500, 502]);
    for (const socket of [plain, negotiated]) {
      assertEquals(statuses(socket), [200]);
      socket.end();
    }
    pass(DEFAULT_LIMITS.headTimeoutMs);
    await until(() => sockets.every(({ closed }) => closed));
    await until(() => server.connections === 0);
  });
});

Deno.test("Server rejects connections beyond the maximum after their handshake", async () => {
  await serve({ maxConnections: 1 }, async ({ server, endpoint, faults }) => {
    endpoint.offer();
    const handshake = new ScriptedHandshake();
    const rejected = endpoint.offer(handshake.run);
    const failing = endpoint.offer(() => Promise.reject(new Error("Bad")));
    await turn();
    assertEquals(rejected.text, "", "the peer could not read it before");
    assert(failing.closed);
    handshake.succeed();
    await turn();
    assertEquals(statuses(rejected), [503]);
    assert(rejected.halfClosed);
    rejected.end();
    await turn();
    assert(rejected.closed);
    assertEquals(server.connections, 1);

    const hanging = new ScriptedHandshake();
    const many = Array.from(
      { length: MAX_REJECTED_AT_ONCE + 10 },
      () => endpoint.offer(hanging.run),
    );
    await turn();
    const isClosed = many.map(({ closed }) => closed);
    assertEquals(isClosed.indexOf(true), MAX_REJECTED_AT_ONCE);
    assertEquals(hanging.begun, MAX_REJECTED_AT_ONCE);
    assertEquals(faults, []);
  });
});

Deno.test("Server ends a rejected handshake that hangs at its deadline, and its drain does not wait for it", async () => {
  const limits = { maxConnections: 1, drainTimeoutMs: 3_600_000 };
  await serve(limits, async ({ server, endpoint, pass }) => {
    const kept = endpoint.offer();
    const late = endpoint.offer(new ScriptedHandshake().run);
    await turn();
    pass(DEFAULT_LIMITS.headTimeoutMs);
    await until(() => late.closed);
    await until(() => server.connections === 1);
    const hanging = endpoint.offer(new ScriptedHandshake().run);
    await turn();
    assertEquals(server.connections, 2);
    await server.drain();
    assert(kept.closed && hanging.closed);
  });
});

/** A socket that the runtime gives back only when the test says so. */
function keep(socket: ScriptedSocket): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.gone = promise;
  return resolve;
}

Deno.test("Server drains without peers whose handshakes did not end, though their sockets are still open", async () => {
  const limits = { maxConnections: 3, drainTimeoutMs: 3_600_000 };
  const memory = Metrics.memory(1);
  const metrics = new Metrics(memory);
  await serve(limits, async ({ server, endpoint, pass }) => {
    const hang = () => endpoint.offer(new ScriptedHandshake().run);
    const agree = () => endpoint.offer(() => Promise.resolve("http/1.1"));
    const early = hang();
    await turn();
    pass(DEFAULT_LIMITS.headTimeoutMs - 1);
    const busy = agree();
    busy.send(A.slice(0, 9));
    await turn();
    const sockets = [early, hang(), hang()];
    const giveBacks = [...sockets, busy].map(keep);
    await turn();
    pass(1);
    await until(() => early.closed);
    await until(() => Metrics.servedConnections(memory) === 2);
    assertEquals(server.connections, 4, "one is rejected");
    let isDrained = false;
    const drained = server.drain().then(() => isDrained = true);
    await turn();
    assertEquals(sockets.map(({ closed }) => closed), [true, true, true]);
    assertEquals(Metrics.servedConnections(memory), 1);
    busy.send(A.slice(9));
    busy.end();
    await until(() => busy.closed);
    await turn();
    assertEquals(statuses(busy), [200]);
    assertEquals(isDrained, false, "its last octets are on the way");
    giveBacks.pop()!();
    await drained;
    for (const giveBack of giveBacks) giveBack();
    await until(() => metrics.openConnections === 0);
  }, metrics);
  assertEquals(Metrics.servedConnections(memory), 0);
});

Deno.test("Server drains without a peer that had not taken a response at the write timeout", async () => {
  const limits = { drainTimeoutMs: 3_600_000 };
  const memory = Metrics.memory(1);
  await serve(limits, async ({ server, endpoint, pass }) => {
    const socket = endpoint.offer(() => Promise.resolve("http/1.1"));
    const giveBack = keep(socket);
    socket.closeEndsWrites = false;
    socket.stall();
    socket.send(A);
    await turn();
    pass(DEFAULT_LIMITS.writeTimeoutMs);
    await until(() => socket.closed);
    await until(() => Metrics.servedConnections(memory) === 0);
    assertEquals(server.connections, 1);
    await server.drain();
    socket.resume();
    giveBack();
    await turn();
  }, new Metrics(memory));
});

Deno.test("Server closes what it rejected at the drain timeout", async () => {
  const limits = { maxConnections: 1, drainTimeoutMs: 50 };
  await serve(limits, async ({ server, endpoint, pass }) => {
    endpoint.offer();
    const lingering = endpoint.offer();
    await turn();
    assertEquals(statuses(lingering), [503]);
    assert(!lingering.closed, "the peer may still read");
    const drained = server.drain();
    pass(limits.drainTimeoutMs);
    await drained;
    assert(lingering.closed);
  });
});

Deno.test("Server closes a connection that has agreed on its protocol at the drain timeout", async () => {
  await serve({ drainTimeoutMs: 50 }, async ({ server, endpoint, pass }) => {
    const socket = endpoint.offer(() => Promise.resolve("http/1.1"));
    socket.send(A.slice(0, 9));
    await turn();
    const drained = server.drain();
    pass(50);
    await drained;
    assert(socket.closed);
    assertEquals(socket.text, "");
  });
});

Deno.test("Server observes exchanges, and keeps its timeouts after it had no connection", async () => {
  const endpoint = new ScriptedEndpoint();
  let now = Date.UTC(2030, 0, 1);
  const seen: number[] = [];
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
    observe: ({ status }) => seen.push(status),
    clock: { now: () => now, steady: () => now, fresh: () => now },
  });
  for (let round = 1; round <= 2; round++) {
    const socket = endpoint.offer();
    socket.send(A + A.slice(0, 9));
    await turn();
    assertEquals(statuses(socket), [200]);
    now += DEFAULT_LIMITS.headTimeoutMs;
    await until(() => seen.length === 2 * round);
    assertEquals(statuses(socket), [200, 408]);
    socket.end();
    await turn();
    assertEquals(server.connections, 0);
    // The next sweep finds none, and is the last until there is one again.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assertEquals(seen, [200, 408, 200, 408]);
  await server.drain();
});
