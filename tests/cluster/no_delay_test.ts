// TCP_NODELAY of sockets is asked of the system: no test measures times.

import { assert, assertEquals } from "@std/assert";
import { takeNoDelay } from "../../src/cluster/no_delay.ts";
import { openTlsEndpoint } from "../../src/net/tls_endpoint.ts";
import { FIRST_PAIR, ISSUERS_PEM } from "../net/tls_pairs.ts";
import { requireSystem, requiring } from "../requirement.ts";

const HOSTNAME = "127.0.0.1";
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const DESCRIPTORS = 512;

/** Counts the sockets of this process with the option; taken before the permission is given back. */
const countSockets = Deno.build.os === "linux" ? makeCounter() : () => 0;

function makeCounter(): () => number {
  const { symbols } = Deno.dlopen("libc.so.6", {
    getsockopt: {
      parameters: ["i32", "i32", "i32", "buffer", "buffer"],
      result: "i32",
    },
  });
  const hasOption = (descriptor: number) => {
    const value = new Int32Array(1);
    const length = new Uint32Array([4]);
    const failed = symbols.getsockopt(
      descriptor,
      IPPROTO_TCP,
      TCP_NODELAY,
      value,
      length,
    );
    return failed === 0 && value[0] !== 0;
  };
  return () =>
    Array.from({ length: DESCRIPTORS }, (_, descriptor) => descriptor)
      .filter(hasOption).length;
}

/** Both libraries stay loaded for as long as the process runs. */
const setNoDelay = takeNoDelay(true);

const isPermitted = () =>
  Deno.permissions.querySync({ name: "ffi" }).state === "granted";

Deno.test(requiring(
  requireSystem("linux"),
  "takeNoDelay() sets TCP_NODELAY where a socket listens, and what is accepted there has it",
  async () => {
    assert(setNoDelay !== undefined);
    assert(!isPermitted(), "the permission is given back");
    const endpoint = openTlsEndpoint({
      hostname: HOSTNAME,
      port: 0,
      pair: FIRST_PAIR,
    });
    const { port } = endpoint.address;
    const accept = async () => {
      const [client, { transport, handshake }] = await Promise.all([
        Deno.connectTls({
          hostname: HOSTNAME,
          port,
          caCerts: [...ISSUERS_PEM],
        }),
        endpoint.accept(),
      ]);
      await Promise.all([client.handshake(), handshake?.()]);
      return { client, transport };
    };
    const before = countSockets();
    const late = await accept();
    assertEquals(countSockets(), before);
    setNoDelay();
    assertEquals(countSockets(), before + 1, "the one that listens");
    const early = await accept();
    assertEquals(countSockets(), before + 2, "and the one that it accepted");
    for (const { client, transport } of [late, early]) {
      client.close();
      transport.close();
      await transport.gone;
    }
    endpoint.close();
    assertEquals(takeNoDelay(true), undefined, "without the permission");
  },
));
