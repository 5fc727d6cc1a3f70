// The first moments of the program: signals, the port, and what the system gives it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { findPort } from "../free_port.ts";
import { RawClient } from "../raw_client.ts";
import {
  findMissing,
  requireSystem,
  requiring,
  windowsLacks,
} from "../requirement.ts";
import { sleep } from "../wait.ts";
import { Program, withProgram } from "./program.ts";

const HOSTNAME = "127.0.0.1";
const GET = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const LARGE = 16 << 20;
/** Octets. */
const LITTLE_MEMORY = 256 * 2 ** 20;

/** Connects again and again until the program accepts. */
async function connectAtOnce(port: number): Promise<RawClient> {
  for (;;) {
    const peer = await RawClient.connect(port).catch(() => undefined);
    if (peer !== undefined) return peer;
  }
}

Deno.test("the program drains at a signal from the moment it accepts a connection, while workers still start", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_start_" });
  const path = join(folder, "large.bin");
  await Deno.writeFile(path, new Uint8Array());
  await Deno.truncate(path, LARGE);
  for (const delay of [0, 0, 30, 100]) {
    const port = findPort();
    const program = Program.start([
      folder,
      `--port=${port}`,
      `--host=${HOSTNAME}`,
      "--workers=8",
    ]);
    try {
      const peer = await connectAtOnce(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.readUntil((text) => text.includes("\r\n\r\n"));
      await sleep(delay);
      program.signal("SIGTERM");
      const head = peer.received.indexOf("\r\n\r\n") + 4;
      assertEquals(await peer.skipAll() - head, LARGE);
      peer.close();
      const { code, signal, stderr } = await program.ended;
      assertEquals([code, signal, stderr], [0, null, ""]);
    } finally {
      await program.end("SIGKILL");
    }
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the program accepts no connection before it serves it", async () => {
  for (let round = 0; round < 4; round++) {
    const port = findPort();
    const program = Program.start([
      `--port=${port}`,
      `--host=${HOSTNAME}`,
      "--workers=2",
    ]);
    try {
      let isOver = false;
      const outcomes: string[] = [];
      const connectAll = async () => {
        while (!isOver) {
          const peer = await RawClient.connect(port).catch(() => undefined);
          if (peer === undefined) continue;
          await peer.send(GET).catch(() => {});
          await peer.readAll().catch(() => {});
          peer.close();
          outcomes.push(peer.received.slice(0, 12));
          isOver = outcomes.length >= 20;
        }
      };
      await Promise.all([connectAll(), connectAll(), connectAll()]);
      assertEquals(
        outcomes.filter((outcome) => outcome !== "HTTP/1.1 200"),
        [],
      );
    } finally {
      await program.end();
    }
  }
});

Deno.test("one of two programs that start on one port at the same moment ends with status 1", async () => {
  const hosts = [[], ["--host=127.0.0.1"], ["--host=localhost"]];
  const pairs = [[0, 0], [1, 1], [2, 2], [0, 1], [1, 2]];
  for (const [first, second] of pairs) {
    const port = findPort();
    const programs = [first, second].map((host) =>
      Program.start([`--port=${port}`, "--workers=2", ...hosts[host]])
    );
    const where = JSON.stringify([hosts[first], hosts[second]]);
    try {
      const loser = await Promise.race(programs.map(async (program) => {
        await program.ended;
        return program;
      }));
      const { code, stderr } = await loser.ended;
      assertEquals(code, 1, where);
      assertMatch(stderr, /^tinyhttp: cannot listen on .+ the port is in use/);
      assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
      const winner = programs.find((program) => program !== loser)!;
      await winner.waitFor(() => winner.banner.includes(`:${port}/`));
      const peer = await connectAtOnce(port);
      await peer.send(GET);
      assertMatch(await peer.readAll(), /^HTTP\/1\.1 200 /);
      peer.close();
      assertEquals((await winner.end()).code, 0);
    } finally {
      for (const program of programs) await program.end("SIGKILL");
    }
  }
});

/** Runs the program in a network of its own, where listeners at `::` do not have IPv4. */
const APART = [
  "unshare",
  "--net",
  "sh",
  "-c",
  'echo 1 > /proc/sys/net/ipv6/bindv6only && ip link set lo up && exec "$@"',
  "sh",
];

/** Why no such network can be made; undefined if it can. */
function findApart(): string | undefined {
  const missing = requireSystem("linux") ?? findMissing("curl") ??
    findMissing("unshare") ?? findMissing("ip");
  if (missing !== undefined) return missing;
  const { code } = new Deno.Command(APART[0], {
    args: [...APART.slice(1), "nsenter", "--version"],
    stderr: "null",
    stdout: "null",
  }).outputSync();
  return code === 0 ? undefined : "no network of its own can be made here";
}

Deno.test(
  requiring(
    findApart(),
    "the program listens in both families where net.ipv6.bindv6only keeps them apart",
    async () => {
      for (const options of [[], ["--workers=2"], ["--host=localhost"]]) {
        const program = Program.start(["--port=8080", ...options], {
          wrapper: APART,
        });
        try {
          await program.waitFor(() => program.banner.includes(":8080/"));
          for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
            const { stdout } = await new Deno.Command("nsenter", {
              args: [
                `--net=/proc/${program.pid}/ns/net`,
                ..."curl --silent --output /dev/null --write-out %{http_code}"
                  .split(" "),
                `http://${host}:8080/hello`,
              ],
            }).output();
            assertEquals(new TextDecoder().decode(stdout), "200", host);
          }
          assertEquals((await program.end()).code, 0);
        } finally {
          await program.end("SIGKILL");
        }
      }
    },
  ),
);

Deno.test("the program listens on an address with a zone, or says in one line that it cannot", async () => {
  for (const host of ["::1%9", "::1%lo", "fe80::5%lo", "fe80::5%none"]) {
    const program = Program.start([`--host=${host}`, "--port=0"]);
    let isOver = false;
    program.ended.then(() => isOver = true);
    await program.waitFor(() => isOver || program.banner !== "")
      .catch(() => {});
    const { code, stderr } = await program.end();
    if (code === 0) {
      assertEquals(stderr, "");
    } else {
      assertEquals(code, 1);
      assertMatch(stderr, /^tinyhttp: cannot listen on "[^\n]+\n$/);
    }
  }
});

for (const workers of [1, 2]) {
  Deno.test(
    requiring(
      windowsLacks,
      `the program keeps descriptors for files, and says at the start how many connections are left: --workers ${workers}`,
      async () => {
        const options = ["--workers", `${workers}`, "--log", "none"];
        await withProgram(options, async (program, port) => {
          const told =
            /^tinyhttp: --max-connections is (\d+), not 10000: the system allows about (\d+) descriptors \(ulimit -n\)\n$/;
          const [, most, free] = told.exec(program.stderr) ?? [];
          assert(most !== undefined, program.stderr);
          assert(Number(most) < Number(free), program.stderr);
          const peers: RawClient[] = [];
          for (let i = 0; i < 100; i++) {
            peers.push(await RawClient.connect(port));
          }
          const outcomes = await Promise.all(peers.map(async (peer) => {
            await peer.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
              .catch(() => {});
            await peer.readUntil((text) => text.includes("\r\n\r\n"))
              .catch(() => {});
            return peer.received.slice(9, 12);
          }));
          const served = outcomes.filter((status) => status === "200").length;
          // Workers that accept at the same moment may each take the last place.
          const beyond = served - Number(most);
          assert(beyond >= 0 && beyond < workers, `${served} of ${most}`);
          const others = outcomes.filter((status) => status !== "200");
          assert(others.every((status) => status === "503" || status === ""));
          for (const peer of peers) peer.close();
          assertMatch(program.stderr, told, "it never ran out of descriptors");
          assertEquals((await program.end()).code, 0);
        }, { descriptors: 100 });
      },
    ),
  );
}

Deno.test(
  requiring(
    windowsLacks,
    "the program starts fewer workers where the descriptors do not suffice",
    async () => {
      await withProgram(["--workers", "32"], async (program, port) => {
        const peer = await connectAtOnce(port);
        await peer.send(GET);
        assertMatch(await peer.readAll(), /^HTTP\/1\.1 200 /);
        peer.close();
        const { code, stderr } = await program.end();
        assertEquals(code, 0);
        assertMatch(stderr, /^tinyhttp: --workers is \d, not 32: .+\n.+\n$/);
      }, { descriptors: 200 });
    },
  ),
);

/** Where control groups of memory can be made: the hierarchy of version 2, or that of version 1. */
const MEMORY_GROUPS: readonly (readonly [folder: string, limit: string])[] = [
  ["/sys/fs/cgroup", "memory.max"],
  ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
];

/** Makes a control group with a memory limit; undefined where none can be made. */
function makeMemoryGroup(octets: number): string | undefined {
  for (const [folder, limit] of MEMORY_GROUPS) {
    const path = join(folder, `tinyhttp_test_${Deno.pid}`);
    try {
      Deno.mkdirSync(path);
      try {
        const file = join(path, limit);
        Deno.writeTextFileSync(file, String(octets), { create: false });
        return path;
      } catch {
        Deno.removeSync(path);
      }
    } catch {
      // This hierarchy is not there, or it is not ours.
    }
  }
  return undefined;
}

/** Why no test can be made of it; undefined if it can. */
function findMemoryGroup(): string | undefined {
  const missing = requireSystem("linux");
  if (missing !== undefined) return missing;
  const { process } = globalThis as unknown as { process: object };
  if (!("constrainedMemory" in process)) {
    return "the runtime does not know the memory limit";
  }
  const path = makeMemoryGroup(LITTLE_MEMORY);
  if (path === undefined) return "no control group can be made here";
  Deno.removeSync(path);
  return undefined;
}

Deno.test(
  requiring(
    findMemoryGroup(),
    "the program starts fewer workers where its control group has little memory",
    async () => {
      const path = makeMemoryGroup(LITTLE_MEMORY)!;
      const enter = `echo $$ > ${path}/cgroup.procs; exec "$@"`;
      try {
        await withProgram(["--workers", "32"], async (program, port) => {
          const peer = await connectAtOnce(port);
          await peer.send(GET);
          assertMatch(await peer.readAll(), /^HTTP\/1\.1 200 /);
          peer.close();
          const { code, stderr } = await program.end();
          assertEquals([code, stderr], [
            0,
            "tinyhttp: --workers is 5, not 32: the memory limit is 256 MiB, and each may need 48\n",
          ]);
        }, { wrapper: ["sh", "-c", enter, "sh"] });
      } finally {
        await removeGroup(path);
      }
    },
  ),
);

/** The system lets a group go a moment after its last process. */
async function removeGroup(path: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      return Deno.removeSync(path);
    } catch {
      await sleep(20);
    }
  }
}
