// Several addresses.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { findHostAddresses } from "../../src/net/host_addresses.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { Program, runProgram } from "./program.ts";

const GET = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async function get(port: number, hostname: string): Promise<string> {
  using peer = await Deno.connect({ hostname, port });
  await peer.write(new TextEncoder().encode(GET));
  return (await new Response(peer.readable).text()).slice(0, 12);
}

// Linux has all addresses of 127.0.0.0/8.
const missing = requireSystem("linux");

Deno.test(
  requiring(
    missing,
    "the program listens at each --host on one port, and prints each URL",
    async () => {
      for (const workers of ["1", "2"]) {
        const program = Program.start([
          "--host=127.0.0.1",
          "-b",
          "127.0.0.2",
          "--bind=::1",
          "--port=0",
          `--workers=${workers}`,
        ]);
        try {
          const port = await program.port();
          const urls = program.banner.match(/http:\S+/g);
          assertEquals(urls, [
            `http://127.0.0.1:${port}/`,
            `http://127.0.0.2:${port}/`,
            `http://[::1]:${port}/`,
          ]);
          for (const hostname of ["127.0.0.1", "127.0.0.2", "::1"]) {
            assertEquals(await get(port, hostname), "HTTP/1.1 200", hostname);
          }
          const other = await get(port, "127.0.0.3").catch(() => "refused");
          assertEquals(other, "refused");
          const { code, stderr } = await program.end();
          assertEquals([code, stderr], [0, ""]);
        } finally {
          await program.end("SIGKILL");
        }
      }
    },
  ),
);

Deno.test(
  requiring(
    missing,
    "the program names the one of several addresses that fails, and ends with status 1",
    async () => {
      using taken = Deno.listen({ hostname: "127.0.0.2", port: 0 });
      const { port } = taken.addr as Deno.NetAddr;
      const inUse = await runProgram([
        "--host=127.0.0.1",
        "--host=127.0.0.2",
        `--port=${port}`,
      ]);
      assertEquals(inUse.code, 1);
      assertMatch(
        inUse.stderr,
        /^tinyhttp: cannot listen on "127\.0\.0\.2" port \d+: the port is in use; --port \d+ is free\n$/,
      );
      for (const given of ["0", String(port)]) {
        const foreign = await runProgram([
          "--host=127.0.0.1",
          "--host=192.0.2.1",
          `--port=${given}`,
        ]);
        assertEquals(foreign.code, 1);
        assertEquals(
          foreign.stderr,
          `tinyhttp: cannot listen on "192.0.2.1" port ${given}: this machine does not have this address\n`,
        );
      }
      const unknown = await runProgram([
        "--host=127.0.0.1",
        "--host=no.such.host.invalid",
        "--port=0",
      ]);
      assertEquals(unknown.code, 1);
      assert(unknown.stderr.includes('"no.such.host.invalid"'), unknown.stderr);
      assertEquals(unknown.stderr.trimEnd().split("\n").length, 1);
    },
  ),
);

Deno.test(
  requiring(
    missing,
    "findHostAddresses() gives no address twice, and none that another one covers",
    () => {
      const table: [string[], string[]][] = [
        [["127.0.0.1"], ["127.0.0.1"]],
        [["127.0.0.1", "127.0.0.1"], ["127.0.0.1"]],
        [["127.0.0.1", "localhost"], ["127.0.0.1", "::1"]],
        [["localhost", "127.0.0.1"], ["127.0.0.1", "::1"]],
        [["::1", "0:0:0:0:0:0:0:1"], ["::1"]],
        [["0.0.0.0", "127.0.0.1"], ["0.0.0.0"]],
        [["127.0.0.1", "0.0.0.0"], ["0.0.0.0"]],
        [["::1", "127.0.0.1", "::"], ["::"]],
        [["::", "0.0.0.0"], ["::"]],
        [["0.0.0.0", "::"], ["::"]],
        [["0.0.0.0", "::1"], ["0.0.0.0", "::1"]],
        [["192.0.2.1", "127.0.0.1"], ["192.0.2.1", "127.0.0.1"]],
      ];
      for (const [hostnames, expected] of table) {
        assertEquals(findHostAddresses(hostnames), expected, hostnames.join());
      }
      assertEquals(findHostAddresses([]), findHostAddresses(["::"]));
    },
  ),
);
