// A server that another one replaces: what becomes of peers whose requests are on the way.

import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS, MAX_HAND_OVER_MS } from "../../src/net/limits.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { findPort } from "../free_port.ts";
import { RawClient } from "../raw_client.ts";
import { until } from "../wait.ts";
import { readResponses } from "./response_reader.ts";
import { ScriptedEndpoint, ScriptedHandshake } from "./scripted_endpoint.ts";
import { connect, request, ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedSite } from "./scripted_site.ts";

const A = request("/a");
const HOSTNAME = "127.0.0.1";

/** What the server does to each connection it has. */
async function handOver(peer: ScriptedPeer): Promise<void> {
  peer.draining = true;
  peer.handsOver = true;
  peer.connection.drain();
  await turn();
}

Deno.test("Connection takes one more request when its server hands over", async () => {
  for (const before of ["", A, A + "\r\n"]) {
    const peer = await connect(before);
    const count = peer.responses().length;
    await handOver(peer);
    assert(!peer.socket.closed, "its request may be on the way");
    await peer.send(A + A);
    assertEquals(peer.responses().length, count + 1);
    assertEquals(peer.responses()[count].fields.get("connection"), "close");
    await peer.end();
  }
});

Deno.test("Connection waits a bounded time for it, from when it became idle", async () => {
  const cases: [string, number, number | undefined][] = [
    ["has just come", 0, MAX_HAND_OVER_MS],
    ["came before", MAX_HAND_OVER_MS - 1, 1],
    ["is idle for long", MAX_HAND_OVER_MS, undefined],
  ];
  for (const [why, idleMs, patience] of cases) {
    const peer = await connect();
    peer.now += idleMs;
    await handOver(peer);
    assertEquals(peer.socket.closed, patience === undefined, why);
    if (patience !== undefined) {
      assertEquals(peer.patience, patience, why);
      await peer.expire();
    }
    peer.assertOver();
    assertEquals(peer.socket.text, "");
  }
});

Deno.test("Connection that begins while its server hands over is served, and waits as short", async () => {
  const peer = new ScriptedPeer();
  peer.draining = peer.handsOver = true;
  await peer.serve();
  assert(!peer.socket.halfClosed);
  assertEquals(peer.patience, MAX_HAND_OVER_MS);
  await peer.send(A);
  assertEquals(peer.answers(), [[200, "GET /a"]]);
  await peer.end();
});

Deno.test("Server.handOver() finishes handshakes, and serves those who have just connected", async () => {
  const endpoint = new ScriptedEndpoint();
  const faults: unknown[] = [];
  let now = Date.UTC(2030, 0, 1);
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
    limits: { drainTimeoutMs: 3_600_000 },
    fault: (error) => faults.push(error),
    clock: { now: () => now, steady: () => now, fresh: () => now },
  });
  const [first, hanging] = [new ScriptedHandshake(), new ScriptedHandshake()];
  const negotiating = endpoint.offer(first.run);
  const hangs = endpoint.offer(hanging.run);
  const fresh = endpoint.offer();
  const silent = endpoint.offer();
  await turn();
  const late = endpoint.offer();
  const handedOver = server.handOver();
  await turn();
  assert(endpoint.closed);
  assertEquals(server.connections, 5);
  first.succeed();
  await turn();
  for (const socket of [negotiating, fresh, late]) socket.send(A + A);
  await turn();
  for (const socket of [negotiating, fresh, late]) {
    const responses = readResponses(socket.text);
    assertEquals(responses.map(({ status }) => status), [200]);
    assertEquals(responses[0].fields.get("connection"), "close");
    socket.end();
  }
  now += MAX_HAND_OVER_MS;
  await until(() => silent.closed);
  assertEquals(hangs.closed, false, "a handshake has the head timeout");
  now += DEFAULT_LIMITS.headTimeoutMs;
  await handedOver;
  assertEquals([hangs.closed, silent.text, faults], [true, "", []]);
});

Deno.test("Server.handOver() leaves what waits on a shared port to the next server, and resets nobody", async () => {
  // Endpoints that name their port share it; those that let the system choose do not.
  const port = findPort();
  const serve = () => {
    const to = { hostname: HOSTNAME, port, sharesPort: true };
    const endpoints = [openTcpEndpoint(to)];
    return new Server({ endpoints, responder: new ScriptedSite() });
  };
  let server = serve();
  for (let i = 0; i < 10; i++) {
    const idle = await RawClient.connect(port);
    await until(() => server.connections === 1);
    // The server is on this thread: some of them it has accepted before it hands over, and others not.
    const fresh = await Promise.all(
      Array.from({ length: 20 }, () => RawClient.connect(port)),
    );
    const next = serve();
    const handedOver = server.handOver();
    for (const client of [idle, ...fresh]) {
      await client.send(A);
      assertEquals((await client.receive()).text(), "GET /a");
      client.close();
    }
    await handedOver;
    server = next;
    await until(() => server.connections === 0);
  }
  await server.drain();
});
