// TCP_NODELAY of sockets is asked of the system: no test measures times.

import { assert, assertEquals } from "@std/assert";
import { loadNoDelay } from "../../src/cluster/no_delay.ts";
import { Supervisor } from "../../src/cluster/supervisor.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { openTlsEndpoint } from "../../src/net/tls_endpoint.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";
import { FIRST_PAIR, ISSUERS_PEM, SECOND_PAIR } from "../net/tls_pairs.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { until } from "../wait.ts";

const HOSTNAME = "127.0.0.1";
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const DESCRIPTORS = 512;
const WORKERS = 2;

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
const setNoDelay = loadNoDelay();

Deno.test(requiring(
  requireSystem("linux"),
  "loadNoDelay() sets TCP_NODELAY where a socket listens, and what is accepted there has it",
  async () => {
    assert(setNoDelay !== undefined);
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
  },
));

Deno.test(requiring(
  requireSystem("linux"),
  "workers tell when they listen, at the start and after a renewal; then what they accept has TCP_NODELAY",
  async () => {
    let listening = 0;
    const supervisor = new Supervisor({
      settings: {
        site: DEFAULT_SITE,
        listen: { hostnames: [HOSTNAME], port: 0 },
        tls: { pair: FIRST_PAIR, redirectPort: undefined, hostname: undefined },
        limits: { ...DEFAULT_LIMITS, drainTimeoutMs: 2000 },
        programs: [],
        log: "none",
        colour: false,
        trace: undefined,
      },
      workers: WORKERS,
      onLines: () => {},
      onFault: (text) => assertEquals(text, ""),
      onListening: () => {
        listening++;
        setNoDelay?.();
      },
    });
    await supervisor.start();
    // A socket of each worker's turn signal has the option, too.
    const before = countSockets();
    const countIs = (count: number) => until(() => countSockets() === count);
    const { port } = supervisor.address;
    const [first, second] = ISSUERS_PEM;
    for (const issuer of [first, second]) {
      const caCerts = [issuer];
      const to = { hostname: HOSTNAME, port, caCerts };
      const connection = await Deno.connectTls(to);
      await connection.handshake();
      await countIs(before + 1);
      connection.close();
      await countIs(before);
      if (issuer === second) break;
      supervisor.renew({ pair: SECOND_PAIR, hostname: undefined });
      await until(() => listening === 2 * WORKERS);
      // The former listeners close after the others have the option.
      await countIs(before);
    }
    await supervisor.drain();
  },
));

Deno.test("loadNoDelay() does nothing without the permission for native code", () => {
  Deno.permissions.revokeSync({ name: "ffi" });
  assertEquals(loadNoDelay(), undefined);
});
