// Time that passes for the system and not for peers: the process is stopped, or the system's clock is set. No connection
// may lose its time by it, and no limit may be lifted.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { RawClient } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { sleep } from "../wait.ts";
import { type Program, withProgram } from "./program.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LARGE = 32 << 20;
const SECOND = 1000;
/** Each wait of the server, in seconds. */
const TIMEOUT = 2;
const TIMEOUTS = ["head", "idle", "write", "drain"].flatMap(
  (name) => [`--${name}-timeout`, String(TIMEOUT)],
);
/** Longer than each wait, and than two sweeps can lie apart. */
const STOPPED_MS = 3 * SECOND;

/** A folder with a file larger than the buffers of sockets, and a page. */
async function withSite(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_clock_" });
  try {
    await Deno.writeTextFile(join(folder, "index.html"), "page");
    await Deno.writeFile(join(folder, "large.bin"), new Uint8Array(LARGE));
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A client that has sent that. */
async function begin(port: number, octets: string): Promise<RawClient> {
  const client = await RawClient.connect(port, 60_000);
  await client.send(octets);
  return client;
}

/** Begins a download; the connection ends with it. */
async function beginDownload(port: number): Promise<RawClient> {
  const fields = "Host: a\r\nConnection: close\r\n\r\n";
  const client = await begin(port, `GET /large.bin HTTP/1.1\r\n${fields}`);
  await client.read();
  return client;
}

/** Reads a download to its end; all octets of the file must have come. */
async function finishDownload(client: RawClient): Promise<void> {
  const octets = client.received.length + await client.skipAll();
  assert(octets > LARGE, `only ${octets} octets`);
}

/** Waits until the program takes no new connections. */
async function untilRefused(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      return;
    }
    await sleep(5);
  }
}

async function stopFor(program: Program, ms: number): Promise<void> {
  program.signal("SIGSTOP");
  await sleep(ms);
  program.signal("SIGCONT");
}

Deno.test(requiring(
  windowsLacks,
  "no connection is cut because the process was stopped for longer than its timeouts",
  () =>
    withSite((folder) =>
      withProgram([folder, ...TIMEOUTS], async (program, port) => {
        using download = await beginDownload(port);
        using kept = await begin(port, GET);
        await kept.readUntil((text) => text.endsWith("page"));
        using half = await begin(port, GET.slice(0, 10));
        program.signal("SIGSTOP");
        await kept.send(GET);
        await sleep(STOPPED_MS);
        program.signal("SIGCONT");
        await kept.readUntil((text) => text.split("page").length === 3);
        await half.send(GET.slice(10));
        await half.readUntil((text) => text.endsWith("page"));
        await finishDownload(download);
        // The limits hold as before.
        using idle = await begin(port, GET.slice(0, 10));
        assertEquals((await idle.readAll()).slice(0, 12), "HTTP/1.1 408");
      })
    ),
));

Deno.test(requiring(
  windowsLacks,
  "a drain is not cut short because the process was stopped",
  () =>
    withSite((folder) =>
      withProgram([folder, ...TIMEOUTS], async (program, port) => {
        using download = await beginDownload(port);
        program.signal("SIGTERM");
        await untilRefused(port);
        await stopFor(program, STOPPED_MS);
        await finishDownload(download);
        assertEquals((await program.ended).code, 0);
      })
    ),
));
