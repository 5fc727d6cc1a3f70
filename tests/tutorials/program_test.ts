// The programs of the tutorials as they are started: a port on the command line, a wrong one, and the printed requests.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program, runProgram, withProgram } from "../e2e/program.ts";
import { findPort } from "../free_port.ts";
import { ask, talk } from "./talk.ts";

Deno.test("the program listens on the port that the command line gives, and says its address", async () => {
  const given = findPort();
  const program = Program.start(["--host=127.0.0.1", "--port", `${given}`]);
  try {
    assertEquals(await program.port(), given);
    const response = await talk(given, ask("GET /hello HTTP/1.1"));
    assert(response.startsWith("HTTP/1.1 200 OK\r\n"));
    assert(response.endsWith("\r\n\r\nHello, World\n"));
  } finally {
    await program.end();
  }
});

Deno.test("the program listens on the same port again at once, though connections to it were closed a moment ago", async () => {
  const given = findPort();
  for (let i = 0; i < 2; i++) {
    const program = Program.start(["--host=127.0.0.1", "--port", `${given}`]);
    try {
      assertEquals(await program.port(), given);
      const response = await talk(given, ask("GET /hello HTTP/1.1"));
      assert(response.endsWith("\r\n\r\nHello, World\n"));
    } finally {
      assertEquals((await program.end()).code, 0);
    }
  }
});

Deno.test("the program refuses a port that is none, and says which", async () => {
  for (const port of ["eighty", "-1", "65536", "80.5", ""]) {
    const { code, stdout, stderr } = await runProgram([`--port=${port}`]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^tinyhttp: .*port.*\n$/i);
    assert(stderr.includes(`"${port}"`), stderr);
  }
});

Deno.test("the program prints each request as it comes, with its method and target", async () => {
  const options = ["--log=short", "--workers=1"];
  await withProgram(options, async (program, port) => {
    const lines = ["GET /hello", "GET /time?x=1", "HEAD /test.jpg", "PUT /a"];
    for (const [i, line] of lines.entries()) {
      const [method, target] = line.split(" ");
      await talk(port, ask(`${line} HTTP/1.1`));
      const isPrinted = () => program.stdout.split("\n").length > i + 1;
      await program.waitFor(isPrinted);
      const printed = program.stdout.split("\n")[i];
      const words = printed.split(/ +/);
      assertEquals(words.indexOf(target), words.indexOf(method) + 1, printed);
      assert(words.includes(method) && words.includes("127.0.0.1"), printed);
    }
  });
});
