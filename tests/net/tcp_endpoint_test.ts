// Listeners of TCP: where they listen, and what they say of their peers. No test listens beyond loopback.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  findAddresses,
  openListener,
  openTcpEndpoint,
  openTcpEndpoints,
} from "../../src/net/tcp_endpoint.ts";
import { findPort } from "../free_port.ts";

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
      asked.push({ hostname: options.hostname, port: options.port });
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
  }, () => openListener({ port: 7 }));
  assertEquals(one.asked, [
    { hostname: "::", port: 7 },
    { hostname: "0.0.0.0", port: 7 },
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

Deno.test("openListener() shares a port between listeners of this process that ask for it, and with no others", async () => {
  const options = { hostname: HOSTNAME, sharesPort: true };
  const port = findPort();
  const first = openListener({ ...options, port });
  const second = openListener({ ...options, port });
  assertInUse(() => openListener({ hostname: HOSTNAME, port }));
  assertInUse(() => Deno.listen({ hostname: HOSTNAME, port, reusePort: true }));
  first.close();
  using client = await Deno.connect({ hostname: HOSTNAME, port });
  using accepted = await second.accept();
  assertEquals(accepted.remoteAddr, client.localAddr);
  second.close();
  openListener({ hostname: HOSTNAME, port }).close();
});

Deno.test("openListener() does not share a port that another listener has with SO_REUSEPORT", () => {
  using taken = Deno.listen({ hostname: HOSTNAME, port: 0, reusePort: true });
  const { port } = taken.addr as Deno.NetAddr;
  for (const sharesPort of [false, true]) {
    assertInUse(() => openListener({ hostname: HOSTNAME, port, sharesPort }));
  }
});

Deno.test("openTcpEndpoints() opens all addresses on one port, or none", () => {
  const addresses = [HOSTNAME, "127.0.0.2", "127.0.0.3"];
  const endpoints = openTcpEndpoints(addresses, { port: 0 });
  const [{ address: { port } }] = endpoints;
  assertEquals(
    endpoints.map(({ address }) => `${address.hostname}:${address.port}`),
    addresses.map((hostname) => `${hostname}:${port}`),
  );
  for (const endpoint of endpoints.slice(0, 2)) endpoint.close();
  assertInUse(() => openTcpEndpoints(addresses, { port }));
  endpoints[2].close();
  openTcpEndpoints(addresses, { port }).forEach((each) => each.close());
});

Deno.test("openTcpEndpoints() takes another free port where the second address does not have the first one", () => {
  let port = 100;
  const open = (isFree: () => boolean) =>
    withListen((options) => {
      if (options.port !== 0 && !isFree()) throw new Deno.errors.AddrInUse();
      const addr = { ...options, port: options.port || ++port };
      return { addr, close() {} };
    }, () => openTcpEndpoints(["a", "b"], { port: 0 }));
  let attempts = 0;
  const { value, asked } = open(() => ++attempts === 3);
  assertEquals(value.map(({ address }) => address.port), [103, 103]);
  assertEquals(asked.map(({ port }) => port), [0, 101, 0, 102, 0, 103]);
  assertInUse(() => open(() => false));
});

Deno.test("findAddresses() gives each family an address where no listener has both", () => {
  /** `families`: those that the system has. `isApart`: whether a listener at `::` has IPv6 alone. */
  const find = (
    { hostname, families = "46", isApart = false }: {
      hostname?: string;
      families?: string;
      isApart?: boolean;
    },
  ) => {
    const open = new Map<string, number>();
    return withListen(({ hostname = "", port }) => {
      const family = hostname.includes(":") ? "6" : "4";
      if (!families.includes(family)) throw new Deno.errors.AddrNotAvailable();
      const isTaken = !isApart && hostname === "0.0.0.0" &&
        open.get("::") === port;
      if (isTaken) throw new Deno.errors.AddrInUse();
      const addr = { hostname, port: port || 99 };
      open.set(hostname, addr.port);
      return { addr, close: () => open.delete(hostname) };
    }, () => findAddresses(hostname)).value;
  };
  const cases: [Parameters<typeof find>[0], string[]][] = [
    [{}, ["::"]],
    [{ isApart: true }, ["::", "0.0.0.0"]],
    [{ families: "4" }, ["0.0.0.0"]],
    [{ families: "6" }, ["::"]],
    [{ hostname: "localhost" }, ["127.0.0.1", "::1"]],
    [{ hostname: "LOCALHOST", families: "4" }, ["127.0.0.1"]],
    [{ hostname: "localhost", families: "" }, ["localhost"]],
    [{ hostname: "::", isApart: true }, ["::"]],
    [{ hostname: "127.0.0.1" }, ["127.0.0.1"]],
    [{ hostname: "example.com" }, ["example.com"]],
  ];
  for (const [system, expected] of cases) {
    assertEquals(find(system), expected, JSON.stringify(system));
  }
  const deny = () => {
    throw new Deno.errors.NotCapable();
  };
  for (const name of [undefined, "localhost"]) {
    const { value } = withListen(deny, () => findAddresses(name));
    assertEquals(value, [name ?? "::"]);
  }
});

function assertInUse(listen: () => void): void {
  assert(assertThrows(listen) instanceof Deno.errors.AddrInUse);
}
