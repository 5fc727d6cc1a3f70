// Many connections with fast peers, over real sockets: none is served again and again while another waits.

import { assert } from "@std/assert";
import type { Responder } from "../../src/http/responder.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { openTurnSignal } from "../../src/net/turn_signal.ts";
import { encodeLatin1 } from "../latin1.ts";

const CONNECTIONS = 300;
const EXCHANGES = 9_000;
const REQUEST = encodeLatin1("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
const RESPONDER: Responder = {
  respond: () => ({
    status: 200,
    fields: [],
    content: { kind: "octets", octets: encodeLatin1("x") },
  }),
};

Deno.test("openTurnSignal() signals again and again, and rejects once it is closed", async () => {
  const signal = await openTurnSignal();
  for (let i = 0; i < 100; i++) await signal.next();
  const last = signal.next();
  await last;
  signal.close();
  let failed = false;
  await signal.next().catch(() => failed = true);
  assert(failed);
});

Deno.test("Server serves many busy connections equally often", async () => {
  const hostname = "127.0.0.1";
  const endpoint = openTcpEndpoint({ hostname, port: 0 });
  const server = new Server({
    endpoints: [endpoint],
    responder: RESPONDER,
    turns: await openTurnSignal(),
  });
  const { port } = endpoint.address;
  const peers = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Deno.connect({ hostname, port })),
  );
  const served = new Array<number>(CONNECTIONS).fill(0);
  try {
    let left = EXCHANGES;
    await Promise.all(peers.map(async (peer, i) => {
      const into = new Uint8Array(1024);
      while (left-- > 0) {
        await peer.write(REQUEST);
        await peer.read(into);
        served[i]++;
      }
    }));
  } finally {
    for (const peer of peers) peer.close();
    await server.drain();
  }
  const fewest = Math.min(...served);
  const most = Math.max(...served);
  assert(most <= 2 * fewest, `fewest ${fewest}, most ${most}`);
});
