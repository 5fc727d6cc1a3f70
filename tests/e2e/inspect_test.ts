// --inspect in the program itself.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { exchange } from "../raw_client.ts";
import { until } from "../wait.ts";
import { Program, runProgram, withProgram } from "./program.ts";

const LINE = /^Inspector: (http:\/\/127\.0\.0\.1:\d+\/)#([0-9a-f]{32})$/m;

Deno.test("--inspect prints the address of the inspector with its token, which no log has", async () => {
  await withProgram(
    ["--inspect", "--log=json", "--workers=2"],
    async (program, port) => {
      const [, url, token] = LINE.exec(program.banner) ?? [];
      assert(token !== undefined, program.banner);
      const page = await fetch(url);
      assertEquals(page.status, 200);
      await page.body?.cancel();
      const headers = { Authorization: `Bearer ${token}` };
      const missing = await fetch(`${url}exchange/1`, { headers });
      assertEquals(missing.status, 404);
      await missing.body?.cancel();
      await exchange(port, "/hello");
      await until(() => program.stdout.includes("/hello"));
      assert(!program.stdout.includes(token));
      assertEquals(program.stderr, "");
      program.signal("SIGTERM");
      const ended = await program.ended;
      assertEquals(ended.code, 0);
      assertEquals(ended.stderr, "");
      assert(!ended.stdout.includes("exchange/1"));
    },
  );
});

Deno.test("--inspect prints its address without a banner too", async () => {
  const program = Program.start(["--inspect", "--quiet", "--port=0"]);
  try {
    await program.waitFor(() => LINE.test(program.stderr));
  } finally {
    program.signal("SIGTERM");
    await program.ended;
  }
});

Deno.test("--inspect warns of an address that other machines reach, and has all URLs", async () => {
  const warning =
    /^Warning: the inspector is open to the network over plain HTTP: .*$/m;
  const table: [args: string[], url: RegExp, isOpen: boolean][] = [
    [["--inspect=0.0.0.0:0"], /^Inspector: http:\/\/localhost:/m, true],
    [["--inspect=localhost:0"], /^Inspector: http:\/\/127\.0\.0\.1:/m, false],
    [["--inspect"], LINE, false],
  ];
  for (const [args, url, isOpen] of table) {
    for (const quiet of [[], ["--quiet"]]) {
      const program = Program.start([...args, ...quiet, "--port=0"]);
      try {
        const last = quiet.length === 0 ? /Ctrl\+C/ : isOpen ? warning : url;
        const say = () => program.banner + program.stderr;
        await program.waitFor(() => last.test(say()));
        const said = say();
        assertMatch(said, url);
        assertEquals(warning.test(said), isOpen, said);
        for (const { family, address } of Deno.networkInterfaces()) {
          const isOther = family === "IPv4" &&
            !/^(127|169\.254)\./.test(address);
          const line = new RegExp(
            `^ +http://${address}:\\d+/#[0-9a-f]{32}$`,
            "m",
          );
          if (isOther) assertEquals(line.test(said), isOpen, said);
        }
      } finally {
        program.signal("SIGTERM");
        await program.ended;
      }
    }
  }
});

Deno.test("--inspect says in one line that its port is in use", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const { code, stderr } = await runProgram([
    `--inspect=${port}`,
    "--port=0",
    "--host=127.0.0.1",
  ]);
  taken.close();
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^\S*tinyhttp: --inspect: cannot listen on .*in use; use --inspect without .*\n$/,
  );
});
