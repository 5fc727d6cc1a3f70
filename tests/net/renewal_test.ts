// One endpoint replaces another while connections arrive.

import { assert, assertEquals } from "@std/assert";
import { Server } from "../../src/net/server.ts";
import { CAN_JOIN, openTlsEndpoint } from "../../src/net/tls_endpoint.ts";
import { openTurnSignal } from "../../src/net/turn_signal.ts";
import { RawClient } from "../raw_client.ts";
import { requiring } from "../requirement.ts";
import { openEndpoint } from "../transports.ts";
import { until } from "../wait.ts";
import { ScriptedEndpoint } from "./scripted_endpoint.ts";
import { request } from "./scripted_peer.ts";
import { ScriptedSite } from "./scripted_site.ts";
import { FIRST_PAIR, ISSUERS_PEM, SECOND_PAIR } from "./tls_pairs.ts";

const A = request("/a");
const CLOSING = request("/a", { fields: ["Connection: close"] });
const HOSTNAME = "127.0.0.1";
const linuxMissing = CAN_JOIN ? undefined : "needs Linux";

async function exchange(client: RawClient): Promise<string> {
  await client.send(A);
  return (await client.receive()).text();
}

Deno.test(requiring(
  linuxMissing,
  "Server.retire() loses none of the connections that wait, and those that are open live on",
  async () => {
    const first = openEndpoint("TLS");
    const { port } = first.address;
    const server = new Server({
      endpoints: [first],
      responder: new ScriptedSite(),
      turns: await openTurnSignal(),
    });
    const early = await RawClient.connect(port);
    assertEquals(await exchange(early), "GET /a");
    const pairs = [SECOND_PAIR, FIRST_PAIR];
    for (let i = 0; i < 10; i++) {
      const [old] = server.endpoints;
      // They all wait in the system: the server is on this thread.
      const waiting = await Promise.all(
        Array.from({ length: 20 }, () => RawClient.connect(port)),
      );
      const pair = pairs[i % 2];
      const next = openTlsEndpoint({
        hostname: HOSTNAME,
        port,
        pair,
        joins: true,
      });
      server.add(next);
      await server.retire(old);
      assertEquals(server.endpoints, [next]);
      for (const client of waiting) {
        assertEquals(await exchange(client), "GET /a");
        client.close();
      }
      assertEquals(await findCertificate(port), pair);
    }
    assertEquals(await exchange(early), "GET /a", "it lives on");
    early.close();
    await until(() => server.connections === 0);
    await server.drain();
  },
));

/** Which of the two certificates is in use: a client that trusts the issuer of the second only decides it. */
async function findCertificate(port: number): Promise<typeof FIRST_PAIR> {
  const caCerts = [ISSUERS_PEM[1]];
  const to = { hostname: HOSTNAME, port, caCerts };
  const client = await Deno.connectTls(to);
  try {
    await client.handshake();
    return SECOND_PAIR;
  } catch {
    return FIRST_PAIR;
  } finally {
    client.close();
  }
}

Deno.test("Server.retire() closes an endpoint that can't retire, and one that it does not know", async () => {
  const endpoint = new ScriptedEndpoint();
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
  });
  await server.retire(endpoint);
  assert(endpoint.closed);
  await server.retire(endpoint);
  await server.retire(new ScriptedEndpoint());
  assertEquals(server.endpoints, []);
  await server.drain();
});

Deno.test("Server drains while an endpoint retires", async () => {
  const endpoint = openEndpoint("TLS");
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
  });
  const client = await RawClient.connect(endpoint.address.port);
  await client.send(CLOSING);
  await client.receive();
  const retired = server.retire(endpoint);
  const again = server.retire(endpoint);
  await server.drain();
  await Promise.all([retired, again]);
  client.close();
});
