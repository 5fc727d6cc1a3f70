// Many connections with fast peers, over real sockets: none is served again and again while another waits.

import { assert } from "@std/assert";
import type { Responder } from "../../src/http/responder.ts";
import { Server } from "../../src/net/server.ts";
import { openTurnSignal } from "../../src/net/turn_signal.ts";
import { countExchanges } from "../busy_peers.ts";
import { encodeLatin1 } from "../latin1.ts";
import { openEndpoint, type TransportName } from "../transports.ts";

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

Deno.test("Server serves many busy connections equally often", () =>
  assertFair("TCP"));

Deno.test("Server serves many busy connections equally often over TLS", () =>
  assertFair("TLS"));

async function assertFair(transport: TransportName): Promise<void> {
  const endpoint = openEndpoint(transport);
  const server = new Server({
    endpoints: [endpoint],
    responder: RESPONDER,
    turns: await openTurnSignal(),
  });
  const counts = await countExchanges(endpoint.address.port, {
    threads: 6,
    exchanges: 30_000,
    transport,
  });
  await server.drain();
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  assert(most <= 2 * fewest, `fewest ${fewest}, most ${most}`);
}
