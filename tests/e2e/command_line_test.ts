// What the program answers to its command line and its environment, as a process.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { RawClient } from "../raw_client.ts";
import { findMissing, requireSystem, requiring } from "../requirement.ts";
import { Program, runProgram, withProgram } from "./program.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

Deno.test("the program answers names of other tools in one line, with status 2", async () => {
  const cases: [string[], string][] = [
    [["--root", "."], 'unknown option "--root": the folder is given'],
    [["8000"], 'there is no folder "8000": for a port: --port 8000'],
    [[".", "8080"], 'unexpected argument "8080": for a port: --port 8080'],
    [["help"], 'there is no folder "help": for help: tinyhttp --help'],
    [["~/x"], 'there is no folder "~/x": the shell did not expand it'],
    [["http://localhost:3000"], "--host localhost --port 3000"],
    [["-a", "joe"], "has a value, not shown here, without a colon"],
    [["--idle-timeout", "1 h"], "a duration without blanks"],
  ];
  for (const [args, said] of cases) {
    const { code, stdout, stderr } = await runProgram(args);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^tinyhttp: [ -~]+\n$/);
    assert(stderr.includes(said), stderr);
  }
});

Deno.test("the program serves a folder with a name that looks like a port", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_args_" });
  try {
    await Deno.mkdir(join(folder, "8000"));
    await Deno.writeTextFile(join(folder, "8000", "index.html"), "<p>8000");
    await withProgram([join(folder, "8000")], async (_, port) => {
      using peer = await RawClient.connect(port);
      await peer.send(GET);
      assertMatch(await peer.readAll(), /^HTTP\/1\.1 200 [^]*<p>8000$/);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the program warns of an option that is given twice and of a variable that sets nothing, and serves", async () => {
  const program = Program.start([
    "--host=127.0.0.1",
    "--port=1",
    "--port=0",
  ], { env: { TINYHTTP_PROT: "9", TINYHTTP_AUHT: "joe:secret" } });
  try {
    await program.port();
    const { code, stderr } = await program.end();
    assertEquals([code, stderr.trimEnd().split("\n").sort()], [0, [
      'tinyhttp: environment variable "TINYHTTP_AUHT" sets nothing: did you mean "TINYHTTP_AUTH"?',
      'tinyhttp: environment variable "TINYHTTP_PROT" sets nothing: did you mean "TINYHTTP_PORT"?',
      'tinyhttp: option "--port" is given 2 times: the last value counts, "0"',
    ]]);
  } finally {
    await program.end("SIGKILL");
  }
});

Deno.test("the program names a free port where its own is in use", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const host = "--host=127.0.0.1";
  const { code, stderr } = await runProgram([host, `--port=${port}`]);
  assertEquals(code, 1);
  const free = Number(
    /^tinyhttp: cannot listen on "127\.0\.0\.1" port \d+: the port is in use; --port (\d+) is free\n$/
      .exec(stderr)?.[1],
  );
  assert(free > port && free <= port + 8, stderr);
});

/** Starts a program that may not listen on ports below 1024, as root, too. */
const UNPRIVILEGED = [
  "setpriv",
  "--bounding-set=-net_bind_service",
  "--inh-caps=-net_bind_service",
];

/** Why no port is privileged here; undefined if they are. */
function findPrivileged(): string | undefined {
  const missing = requireSystem("linux") ?? findMissing("setpriv");
  if (missing !== undefined) return missing;
  const { code } = new Deno.Command(UNPRIVILEGED[0], {
    args: [...UNPRIVILEGED.slice(1), "true"],
    stderr: "null",
  }).outputSync();
  if (code !== 0) return "setpriv may not take the capability away";
  const first = Deno.readTextFileSync(
    "/proc/sys/net/ipv4/ip_unprivileged_port_start",
  );
  return Number(first) >= 1024 ? undefined : "ports below 1024 are free to all";
}

Deno.test(
  requiring(
    findPrivileged(),
    "the program says what a port below 1024 needs",
    async () => {
      const program = Program.start(["--host=127.0.0.1", "--port=443"], {
        wrapper: UNPRIVILEGED,
      });
      const { code, stderr } = await program.ended;
      assertEquals([code, stderr], [
        1,
        'tinyhttp: cannot listen on "127.0.0.1" port 443: permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE; try --port 8080\n',
      ]);
    },
  ),
);
