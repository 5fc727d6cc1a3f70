// What holds over TCP holds over TLS: the wire corpus, contents of every length, ranges, slow peers, pipelining.

import { assert, assertEquals } from "@std/assert";
import { Server } from "../../src/net/server.ts";
import { RawClient } from "../raw_client.ts";
import { openEndpoint, type TransportName, TRANSPORTS } from "../transports.ts";
import { until } from "../wait.ts";
import { readWireCases } from "../wire/case_file.ts";
import { readResponses } from "./response_reader.ts";
import { request } from "./scripted_peer.ts";
import { ScriptedSite } from "./scripted_site.ts";

/** Plaintext of a record, RFC 8446 §5.1, the runtime's buffer for TLS, and ours. */
const LENGTHS = [0, 1, 16_384, 65_536, 131_072].flatMap((length) =>
  [length - 1, length, length + 1].filter((each) => each >= 0)
).concat(5_000_000);

/** Connections at once: fewer than wait at a listener of 2.4. */
const CONCURRENT = 50;

/** Gives `use` a way to connect to a server, on which then no connection may be left. */
async function serve(
  transport: TransportName,
  use: (connect: () => Promise<RawClient>) => Promise<void>,
): Promise<void> {
  const endpoint = openEndpoint(transport);
  const faults: unknown[] = [];
  const site = new ScriptedSite();
  const server = new Server({
    endpoints: [endpoint],
    responder: site,
    fault: (fault) => faults.push(fault),
  });
  const clients: RawClient[] = [];
  try {
    await use(async () => {
      const client = await RawClient.connect(endpoint.address.port, 60_000);
      clients.push(client);
      return client;
    });
  } finally {
    for (const client of clients) client.close();
    await until(() => server.connections === 0);
    await server.drain();
  }
  assertEquals(faults, []);
  for (const file of site.files) assertEquals(file.closes, 1);
}

/** What a server sends for octets that arrive at once, and then no more. */
async function converse(
  connect: () => Promise<RawClient>,
  octets: Uint8Array,
): Promise<string> {
  const client = await connect();
  // The server may refuse it and close before all is sent.
  await client.send(octets).then(() => client.closeWrite()).catch(() => {});
  const received = await client.readAll();
  client.close();
  return received.replace(/^Date: .*$/gm, "Date");
}

Deno.test("Server sends the same for each wire case over TLS as over TCP", async () => {
  await serve("TCP", async (plain) => {
    await serve("TLS", async (secure) => {
      const cases = readWireCases();
      // A response can wait 40 ms for the peer's system: see `src/RUNTIME.md`.
      for (let i = 0; i < cases.length; i += CONCURRENT) {
        const batch = cases.slice(i, i + CONCURRENT);
        await Promise.all(batch.map(async ({ name, octets }) => {
          const expected = await converse(plain, octets);
          assertEquals(await converse(secure, octets), expected, name);
        }));
      }
    });
  });
});

for (const transport of TRANSPORTS) {
  Deno.test(`Server sends contents of every length, one after the other and pipelined: ${transport}`, () =>
    serve(transport, async (connect) => {
      const client = await connect();
      for (const length of LENGTHS) {
        await client.send(request(`/file?${length}`));
        const { content } = await client.receive();
        assertEquals(content.length, length);
      }
      const requests = LENGTHS.map((length) => request(`/file?${length}`));
      await client.send(requests.join(""));
      for (const length of LENGTHS) {
        assertEquals((await client.receive()).content.length, length);
      }
    }));

  Deno.test(`Server serves a peer that sends octet by octet: ${transport}`, () =>
    serve(transport, async (connect) => {
      const client = await connect();
      const octets = new TextEncoder().encode(request("/a") + request("/b"));
      for (const octet of octets) await client.send(new Uint8Array([octet]));
      assertEquals((await client.receive()).text(), "GET /a");
      assertEquals((await client.receive()).text(), "GET /b");
    }));

  Deno.test(`Server serves many peers whose requests are pipelined: ${transport}`, () =>
    serve(transport, async (connect) => {
      const count = 200;
      await Promise.all(Array.from({ length: 20 }, async () => {
        const client = await connect();
        await client.send(request("/a").repeat(count));
        await client.closeWrite();
        const responses = readResponses(await client.readAll());
        assertEquals(responses.length, count);
        assert(responses.every(({ content }) => content === "GET /a"));
        client.close();
      }));
    }));
}
