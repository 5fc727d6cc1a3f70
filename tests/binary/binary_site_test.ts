// The compiled program as sites use it: what needs a package, another thread or a codec of the runtime, any of which a
// compiled program could lack. The tests print how much memory it uses and how soon it serves.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { readCost } from "../bench/process_cost.ts";
import { findPort } from "../free_port.ts";
import { exchange } from "../raw_client.ts";
import { LOOPBACK, NAME, ofBinary, withBinary } from "./binary.ts";

const TEXT = "All work and no play makes a dull site.\n".repeat(500);
/** By `htpasswd -B -C 5` and `htpasswd -s`: bcrypt is checked on a thread of its own. */
const USERS = `ann:$2y$05$LMUBkrMea0Z4UOOATcW7y.CZH9zJ61mAIRgqI3ZZpZzbUssBFNZs.
bob:{SHA}xjbo4jj9evl+LlAPjG8PTAvtr7A=
`;
const MEMORY_BOUND_KIB = 100 * 1024;
const STARTS = 5;
/** A start that takes longer has failed. */
const LONGEST_START_MS = 20_000;

function makeSite(folder: string): void {
  const site = join(folder, "site");
  Deno.mkdirSync(join(site, "sub"), { recursive: true });
  Deno.writeTextFileSync(join(site, "page.txt"), TEXT);
  Deno.writeTextFileSync(join(site, "sub", "<b>.txt"), "below");
  Deno.writeTextFileSync(
    join(site, "_redirects"),
    "/old/* /page.txt?was=:splat 302\n/inner/* /sub/:splat 200\n",
  );
  Deno.writeTextFileSync(join(site, "_headers"), "/*.txt\n  X-Kind: text\n");
  Deno.writeTextFileSync(join(folder, "users"), USERS);
}

function encodeBasic(user: string, password: string): string {
  return `Authorization: Basic ${btoa(`${user}:${password}`)}`;
}

async function decompress(
  octets: Uint8Array,
  format: CompressionFormat,
): Promise<string> {
  const stream = new Blob([octets.slice()]).stream()
    .pipeThrough(new DecompressionStream(format));
  return await new Response(stream).text();
}

Deno.test(
  ofBinary(
    "sends content in the codings that a request accepts",
    async (folder) => {
      makeSite(folder);
      await withBinary(folder, ["site"], async ({ port }) => {
        for (const time of ["cold", "hot"]) {
          const fields = ["Accept-Encoding: gzip"];
          const coded = await exchange(port, "/page.txt", { fields });
          assertEquals(coded.field("content-encoding"), "gzip", time);
          assertEquals(coded.field("vary"), "Accept-Encoding", time);
          assertEquals(await decompress(coded.content, "gzip"), TEXT, time);
          const plain = await exchange(port, "/page.txt");
          assertEquals(plain.field("content-encoding"), undefined, time);
          assertEquals(plain.text(), TEXT, time);
          assert(plain.field("etag") !== coded.field("etag"), time);
        }
        // The runtime may lack one of them. Other tests decode both.
        const fields = ["Accept-Encoding: br, zstd, identity;q=0"];
        const coded = await exchange(port, "/page.txt", { fields });
        assertMatch(coded.field("content-encoding") ?? "", /^(?:br|zstd)$/);
        assert(coded.content.length < TEXT.length / 10);
      });
    },
  ),
);

Deno.test(
  ofBinary("lists, redirects, rewrites and sets fields", async (folder) => {
    makeSite(folder);
    await withBinary(folder, ["site", "--list"], async ({ port }) => {
      const listing = await exchange(port, "/sub/");
      assertEquals(listing.status, 200);
      assertStringIncludes(listing.text(), "&lt;b&gt;.txt");
      assert(listing.field("content-security-policy") !== undefined);

      const moved = await exchange(port, "/old/a");
      assertEquals(moved.status, 302);
      assertEquals(moved.field("location"), "/page.txt?was=a");

      const inner = await exchange(port, "/inner/%3Cb%3E.txt");
      assertEquals([inner.status, inner.text()], [200, "below"]);
      assertEquals(inner.field("x-kind"), "text");

      for (const target of ["/_redirects", "/_headers"]) {
        assertEquals((await exchange(port, target)).status, 404, target);
      }
    });
  }),
);

Deno.test(ofBinary("checks passwords by bcrypt and by SHA", async (folder) => {
  makeSite(folder);
  const args = ["site", "--auth-file", "users", "--auth", "eve:her own"];
  await withBinary(folder, args, async ({ port }) => {
    const cases: [string[], number, string][] = [
      [[], 401, "no credentials"],
      [[encodeBasic("ann", "secret")], 200, "bcrypt"],
      [[encodeBasic("ann", "secret")], 200, "bcrypt, from the cache"],
      [[encodeBasic("ann", "Secret")], 401, "bcrypt, another password"],
      [[encodeBasic("bob", "secret2")], 200, "SHA"],
      [[encodeBasic("bob", "secret")], 401, "SHA, another password"],
      [[encodeBasic("eve", "her own")], 200, "a user of the command line"],
      [[encodeBasic("zoe", "secret")], 401, "an unknown user"],
    ];
    for (const [fields, status, why] of cases) {
      const response = await exchange(port, "/page.txt", { fields });
      assertEquals(response.status, status, why);
      assertEquals(response.text() === TEXT, status === 200, why);
      const asked = response.field("www-authenticate") !== undefined;
      assertEquals(asked, status === 401, why);
    }
  });
}));

Deno.test(
  ofBinary("serves by two workers, which share a listener", async (folder) => {
    makeSite(folder);
    const args = ["site", "--workers", "2"];
    await withBinary(folder, args, async ({ port, pid }) => {
      const responses = await Promise.all(
        Array.from({ length: 50 }, () => exchange(port, "/page.txt")),
      );
      for (const got of responses) assertEquals(got.text(), TEXT);
      if (Deno.build.os === "linux") assertEquals(countListeners(pid, port), 1);
    });
  }),
);

/** The number of sockets in the process's network that listen on a port of IPv4. */
function countListeners(pid: number, port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = Deno.readTextFileSync(`/proc/${pid}/net/tcp`).split("\n")
    .map((row) => row.trim().split(/\s+/));
  const LISTEN = "0A";
  return rows.filter(([, address, , state]) =>
    address?.endsWith(local) && state === LISTEN
  ).length;
}

if (Deno.build.os === "linux") {
  Deno.test(ofBinary("uses little memory when it is idle", async (folder) => {
    await withBinary(folder, ["--workers", "1"], async ({ port, pid }) => {
      assertEquals((await exchange(port, "/hello")).status, 200);
      const kib = readCost(pid)!.resident / 1024;
      console.log(`idle, one worker: ${(kib / 1024).toFixed(1)} MiB resident`);
      assert(kib < MEMORY_BOUND_KIB, `${kib} KiB`);
    });
  }));
}

Deno.test(ofBinary("answers soon after its start", async (folder) => {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await timeFirstResponse(folder));
  times.sort((a, b) => a - b);
  console.log(
    `from start to first response: ${
      times.map((t) => t.toFixed(0)).join(" ")
    } ms`,
  );
}));

/** ms until the first response, on a port that is tried again and again. */
async function timeFirstResponse(folder: string): Promise<number> {
  const port = findPort();
  const start = performance.now();
  const process = new Deno.Command(join(folder, NAME), {
    args: [...LOOPBACK, "--quiet", "--port", String(port)],
    clearEnv: true,
    stdin: "null",
  }).spawn();
  let ended = false;
  process.status.then(() => ended = true);
  try {
    for (;;) {
      try {
        assertEquals((await exchange(port, "/hello")).status, 200);
        return performance.now() - start;
      } catch (error) {
        // Refused before it listens; reset while it tests whether the port is free.
        if (
          !(error instanceof Deno.errors.ConnectionRefused) &&
          !(error instanceof Deno.errors.ConnectionReset)
        ) throw error;
        assert(!ended, "it ended before it served");
        assert(
          performance.now() - start < LONGEST_START_MS,
          "it did not serve in time",
        );
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
}
