// Listeners of TCP: where they listen, and what they say of their peers. No test listens beyond loopback.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { openListener, openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";

const HOSTNAME = "127.0.0.1";

/** Replaces `Deno.listen` while `use` runs; what it was called with. */
function withListen<Value>(
  listen: (options: Deno.TcpListenOptions) => unknown,
  use: () => Value,
): { value: Value; asked: Deno.TcpListenOptions[] } {
  const original = Deno.listen;
  const asked: Deno.TcpListenOptions[] = [];
  Object.assign(Deno, {
    listen(options: Deno.TcpListenOptions) {
      asked.push(options);
      return listen(options);
    },
  });
  try {
    return { value: use(), asked };
  } finally {
    Object.assign(Deno, { listen: original });
  }
}

Deno.test("TcpEndpoint.accept() gives the transport and the address of the peer", async () => {
  const endpoint = openTcpEndpoint({ hostname: HOSTNAME, port: 0 });
  assertEquals(endpoint.scheme, "http");
  assertEquals(endpoint.address.hostname, HOSTNAME);
  const client = await Deno.connect(endpoint.address);
  const { transport, peer, handshake } = await endpoint.accept();
  assertEquals([peer, handshake], [HOSTNAME, undefined]);
  await client.write(new Uint8Array(3));
  assertEquals(await transport.read(new Uint8Array(9)), 3);
  const accepting = endpoint.accept().then(() => "accepted", () => "rejected");
  endpoint.close();
  assertEquals(await accepting, "rejected");
  await transport.write(new Uint8Array(4));
  assertEquals(await client.read(new Uint8Array(9)), 4, "it lives on");
  transport.close();
  client.close();
});

Deno.test("TcpEndpoint.accept() writes IPv4 peers of both families in their own notation", async () => {
  const cases: [string, string][] = [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8::1"],
    ["::ffff:c000:201", "::ffff:c000:201"],
    ["::1", "::1"],
  ];
  for (const [hostname, expected] of cases) {
    const remoteAddr = { transport: "tcp", hostname, port: 1 };
    const listener = { accept: () => Promise.resolve({ remoteAddr }) };
    const { value: endpoint } = withListen(
      () => listener,
      () => openTcpEndpoint({ port: 0 }),
    );
    assertEquals((await endpoint.accept()).peer, expected);
  }
});

Deno.test("openListener() listens in both families, or in IPv4 where there is no other", () => {
  const listener = {};
  const both = withListen(() => listener, () => openListener({ port: 7 }));
  assertEquals(both.asked, [{ hostname: "::", port: 7 }]);
  assert(both.value === listener);

  const one = withListen(({ hostname }) => {
    if (hostname === "::") throw new Deno.errors.AddrNotAvailable();
    return listener;
  }, () => openListener({ port: 7, sharesPort: true }));
  assertEquals(one.asked, [
    { hostname: "::", port: 7, reusePort: true },
    { hostname: "0.0.0.0", port: 7, reusePort: true },
  ]);
  assert(one.value === listener);
});

Deno.test("openListener() throws what the system says, and does not try the other family then", () => {
  const errors = [
    new Deno.errors.AddrInUse(),
    new Deno.errors.PermissionDenied(),
  ];
  for (const error of errors) {
    withListen(({ hostname }) => {
      assertEquals(hostname, "::");
      throw error;
    }, () => {
      assert(assertThrows(() => openListener({ port: 7 })) === error);
    });
  }
  const taken = openListener({ hostname: HOSTNAME, port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const error = assertThrows(() => openListener({ hostname: HOSTNAME, port }));
  assert(error instanceof Deno.errors.AddrInUse);
  taken.close();
});

// Elsewhere the option does nothing, or the system does not spread the load.
if (Deno.build.os === "linux") {
  Deno.test("openListener() shares a port between listeners that ask for it", () => {
    const options = { hostname: HOSTNAME, sharesPort: true };
    const first = openListener({ ...options, port: 0 });
    const { port } = first.addr as Deno.NetAddr;
    const second = openListener({ ...options, port });
    assertEquals((second.addr as Deno.NetAddr).port, port);
    first.close();
    second.close();
  });
}
