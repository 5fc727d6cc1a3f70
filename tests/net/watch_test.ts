// Server.watch(): taps that come and go while the server serves.

import { assertEquals } from "@std/assert";
import { exchangeOctets } from "../../src/net/exchange_octets.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { encodeLatin1 } from "../latin1.ts";
import { until } from "../wait.ts";
import { RecordingTap } from "./recording_tap.ts";

async function withServer(
  body: (server: Server, port: number) => Promise<void>,
  tap?: RecordingTap,
): Promise<void> {
  const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const server = new Server({
    endpoints: [endpoint],
    responder: await makeSite(),
    limits: { drainTimeoutMs: 200 },
    tap,
  });
  try {
    await body(server, endpoint.address.port);
  } finally {
    await server.drain();
  }
}

Deno.test("Server.watch() taps the connections from then on, until there is no tap", async () => {
  await withServer(async (server, port) => {
    const tap = new RecordingTap();
    await exchange(port, "/hello");
    server.watch(tap);
    await exchange(port, "/time");
    server.watch(undefined);
    await exchange(port, "/hello");
    const began = tap.events.filter((event) => event.startsWith("began"));
    assertEquals(began, ["began GET /time"]);
  });
});

Deno.test("Server.watch() lets the tap that the server was made with go on", async () => {
  const own = new RecordingTap();
  await withServer(async (server, port) => {
    const other = new RecordingTap();
    server.watch(other);
    await exchange(port, "/hello");
    assertEquals(other.events.slice(0, 2), ["opened 127.0.0.1", "in 59"]);
    assertEquals(own.events.slice(0, 2), other.events.slice(0, 2));
    server.watch(undefined);
    // RecordingTap is for one connection.
    own.received = own.sent = "";
    await exchange(port, "/time");
    const began = (tap: RecordingTap) =>
      tap.events.filter((event) => event.startsWith("began"));
    assertEquals(began(own), ["began GET /hello", "began GET /time"]);
    assertEquals(began(other), ["began GET /hello"]);
  }, own);
});

Deno.test("Server.watch() closes connections that wait for another request, and no others", async () => {
  await withServer(async (server, port) => {
    const idle = await RawClient.connect(port);
    await idle.send(encodeRequest("/hello"));
    await idle.receive();
    const fresh = await RawClient.connect(port);
    const busy = await RawClient.connect(port);
    await busy.send(encodeRequest("/hello"));
    await busy.receive();
    await busy.send("GET /time HTTP/1.1\r\n");
    await until(() => server.connections === 3);
    // What was sent before this exchange is received before it, too.
    await exchange(port, "/hello");
    server.watch(new RecordingTap());
    assertEquals(await idle.readAll(), "");
    await busy.send("Host: a\r\n\r\n");
    assertEquals((await busy.receive()).status, 200);
    await fresh.send(encodeRequest("/time"));
    assertEquals((await fresh.receive()).status, 200);
    for (const client of [idle, fresh, busy]) client.close();
  });
});

Deno.test("Server.watch() closes idle connections that were tapped when the tap ends, and none where there was no tap", async () => {
  await withServer(async (server, port) => {
    const untapped = await RawClient.connect(port);
    await untapped.send(encodeRequest("/hello"));
    await untapped.receive();
    server.watch(undefined);
    await untapped.send(encodeRequest("/hello"));
    assertEquals((await untapped.receive()).status, 200);
    untapped.close();
    server.watch(new RecordingTap());
    const client = await RawClient.connect(port);
    await client.send(encodeRequest("/hello"));
    await client.receive();
    server.watch(undefined);
    assertEquals(await client.readAll(), "");
    client.close();
  });
});

Deno.test("exchangeOctets() gives what comes back, for octets that are no request too", async () => {
  await withServer(async (_, port) => {
    const address = { hostname: "127.0.0.1", port };
    const cases: [string, string][] = [
      [encodeRequest("/hello"), "HTTP/1.1 200"],
      ["GET / HTTP/1.1\nHost: a\n\n", "HTTP/1.1 400"],
      ["GET / HT", "HTTP/1.1 400"],
    ];
    for (const [octets, start] of cases) {
      const received = await exchangeOctets(address, encodeLatin1(octets));
      assertEquals(received.slice(0, start.length), start);
    }
  });
});
