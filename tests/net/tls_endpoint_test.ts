// Listeners of TLS, and what happens to peers that do not finish what they begin.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import {
  CAN_JOIN,
  openTlsEndpoint,
  openTlsEndpoints,
} from "../../src/net/tls_endpoint.ts";
import { requiring } from "../requirement.ts";
import { until } from "../wait.ts";
import { FIRST_PAIR, ISSUERS_PEM, SECOND_PAIR } from "./tls_pairs.ts";

const HOSTNAME = "127.0.0.1";
const HELLO = new TextEncoder().encode("hello");

const joining = CAN_JOIN ? undefined : "needs Linux";

function open(port = 0, joins = false, pair = FIRST_PAIR) {
  return openTlsEndpoint({ hostname: HOSTNAME, port, pair, joins });
}

function connect(
  port: number,
  alpnProtocols?: string[],
): Promise<Deno.TlsConn> {
  const caCerts = [...ISSUERS_PEM];
  return Deno.connectTls({ hostname: HOSTNAME, port, caCerts, alpnProtocols });
}

Deno.test("TlsEndpoint.accept() gives a transport, the address of the peer and a handshake", async () => {
  const endpoint = open();
  assertEquals(endpoint.scheme, "https");
  const client = await connect(endpoint.address.port, ["h2", "http/1.1"]);
  const { transport, peer, handshake } = await endpoint.accept();
  assertEquals(peer, HOSTNAME);
  const agreed = client.handshake();
  assertEquals(await handshake!(), "http/1.1");
  assertEquals((await agreed).alpnProtocol, "http/1.1");
  await client.write(HELLO);
  assertEquals(await transport.read(new Uint8Array(99)), 5);
  const accepting = endpoint.accept().then(() => "accepted", () => "rejected");
  endpoint.close();
  endpoint.close();
  assertEquals(await accepting, "rejected");
  await transport.write(HELLO);
  assertEquals(await client.read(new Uint8Array(99)), 5, "it lives on");
  transport.close();
  assertEquals(await client.read(new Uint8Array(99)), null, "close_notify");
  await transport.gone;
  assertEquals(endpoint.closing, 0);
  client.close();
});

Deno.test("TlsEndpoint speaks HTTP/1.1 with a client without ALPN, and refuses one that offers other protocols only", async () => {
  const endpoint = open();
  const { port } = endpoint.address;
  for (const [offered, expected] of [[undefined, "agreed"], [["h2"], "no"]]) {
    const client = await connect(port, offered as string[] | undefined);
    const seen = client.handshake().then(() => "agreed", () => "no");
    const { transport, handshake } = await endpoint.accept();
    const negotiated = handshake!().then(() => "agreed", () => "no");
    assertEquals([await negotiated, await seen], [expected, expected]);
    transport.close();
    await transport.gone;
    client.close();
  }
  endpoint.close();
});

Deno.test("TlsTransport.read() rejects where the stream ends without close_notify", async () => {
  const endpoint = open();
  const { port } = endpoint.address;
  const client = await connect(port);
  const { transport, handshake } = await endpoint.accept();
  await Promise.all([handshake!(), client.handshake()]);
  await client.closeWrite();
  assertEquals(await transport.read(new Uint8Array(9)), null, "a clean end");
  transport.close();
  await transport.gone;
  client.close();

  // The relay takes part in the handshake, then ends the stream below TLS.
  const relay = openTcpEndpoint({ hostname: HOSTNAME, port: 0 });
  const cut = await connect(relay.address.port);
  const { transport: near } = await relay.accept();
  const far = await Deno.connect(endpoint.address);
  const pumps = [pump(near, far), pump(far, near)];
  const second = await endpoint.accept();
  await Promise.all([second.handshake!(), cut.handshake()]);
  await cut.write(HELLO);
  assertEquals(await second.transport.read(new Uint8Array(99)), 5);
  await far.closeWrite();
  const end = await second.transport.read(new Uint8Array(9)).catch((e) => e);
  assert(end instanceof Deno.errors.UnexpectedEof);
  second.transport.close();
  await second.transport.gone;
  for (const each of [cut, near, far, relay, endpoint]) each.close();
  await Promise.all(pumps);
});

interface Stream {
  read(into: Uint8Array): Promise<number | null>;
  write(octets: Uint8Array): Promise<number>;
}

async function pump(from: Stream, to: Stream): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const read = await from.read(buffer);
      if (read === null) return;
      for (let at = 0; at < read;) {
        at += await to.write(buffer.subarray(at, read));
      }
    }
  } catch {
    // One of the two was closed.
  }
}

Deno.test("TlsTransport.gone waits for a peer that does not finish its handshake", async () => {
  const endpoint = open();
  const starts = [new Uint8Array(), new Uint8Array([0x16, 3, 1])];
  for (const start of starts) {
    const client = await Deno.connect(endpoint.address);
    await client.write(start);
    const { transport, handshake } = await endpoint.accept();
    const outcome = handshake!().catch((error) => error);
    transport.close();
    transport.close();
    let isGone = false;
    transport.gone!.then(() => isGone = true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    // If this fails, the runtime has learned to end a handshake: close at once then.
    assertEquals([isGone, endpoint.closing], [false, 1]);
    client.close();
    assert(await outcome instanceof Error);
    await transport.gone;
    await until(() => endpoint.closing === 0);
  }
  endpoint.close();
});

Deno.test("TlsTransport.gone waits for a peer that does not take what was written", async () => {
  const endpoint = open();
  const client = await connect(endpoint.address.port);
  const { transport, handshake } = await endpoint.accept();
  await Promise.all([handshake!(), client.handshake()]);
  const write = async () => {
    for (;;) await transport.write(new Uint8Array(1 << 20));
  };
  const writing = write().catch(() => "ended");
  await new Promise((resolve) => setTimeout(resolve, 200));
  transport.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(endpoint.closing, 1);
  client.close();
  assertEquals(await writing, "ended");
  await transport.gone;
  await until(() => endpoint.closing === 0);
  endpoint.close();
});

function assertInUse(open: () => unknown): void {
  const error = assertThrows(open);
  assert(error instanceof Deno.errors.AddrInUse);
}

Deno.test("openTlsEndpoint() throws where the pair can't be used", () => {
  for (
    const pair of [
      { certificatePem: "x", keyPem: FIRST_PAIR.keyPem },
      { certificatePem: FIRST_PAIR.certificatePem, keyPem: "x" },
      { ...FIRST_PAIR, keyPem: SECOND_PAIR.keyPem },
    ]
  ) {
    assertThrows(() => openTlsEndpoint({ hostname: HOSTNAME, port: 0, pair }));
  }
});

Deno.test(requiring(
  joining,
  "openTlsEndpoint() joins others only if it is asked to",
  () => {
    const first = open();
    const { port } = first.address;
    assertInUse(() => open(port));
    open(port, true).close();
    first.close();
    const tcp = openTcpEndpoint({ hostname: HOSTNAME, port });
    assertInUse(() => open(port));
    assertInUse(() => open(port, true));
    tcp.close();
    open(port).close();
  },
));

Deno.test("openTlsEndpoints() opens one port at all addresses, or none", () => {
  const addresses = ["127.0.0.1", "127.0.0.2"];
  const options = { port: 0, pair: FIRST_PAIR };
  const opened = openTlsEndpoints(addresses, options);
  const [{ port }, other] = opened.map(({ address }) => address);
  assertEquals(other, { ...other, hostname: "127.0.0.2", port });
  for (const endpoint of opened) endpoint.close();
});
