// The program as a whole: signals, statuses, output, log.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { findPort } from "../free_port.ts";
import { RawClient } from "../raw_client.ts";
import { requireSystem, requiring, windowsLacks } from "../requirement.ts";
import { sleep } from "../wait.ts";
import { readResponses } from "../net/response_reader.ts";
import { Program, runProgram, withProgram } from "./program.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LARGE = 64 << 20;

/** A folder with a file larger than the buffers of sockets. */
async function withLargeFile(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_program_" });
  try {
    const path = join(folder, "large.bin");
    await Deno.writeFile(path, new Uint8Array());
    await Deno.truncate(path, LARGE);
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the program ends with status 0 at SIGINT and SIGTERM, with idle peers or without", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await withProgram([], async (program, port) => {
      using idle = await RawClient.connect(port);
      using served = await RawClient.connect(port);
      await served.send(GET);
      await served.read();
      const { code, stderr, summary } = await program.end(signal);
      assertEquals([code, stderr], [0, ""], signal);
      assertMatch(summary, /^1 request, \d{3} B\n$/);
      assertEquals(await idle.readAll(), "");
    });
  }
});

Deno.test("the program reports that the page of --spa is missing, and serves", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_spa_" });
  try {
    const says = async (...args: string[]) => {
      let status = "";
      let stderr = "";
      await withProgram([folder, ...args], async (program, port) => {
        using peer = await RawClient.connect(port);
        await peer.send(GET);
        await peer.read();
        status = peer.received.slice(0, 12);
        stderr = (await program.end("SIGTERM")).stderr;
      });
      return [status, stderr];
    };
    assertEquals(await says("--spa"), [
      "HTTP/1.1 404",
      'tinyhttp: --spa: there is no file "index.html" yet\n',
    ]);
    assertEquals(await says(), ["HTTP/1.1 404", ""]);
    await Deno.writeTextFile(join(folder, "index.html"), "<p>app");
    assertEquals(await says("--spa"), ["HTTP/1.1 200", ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the program finishes a download before it ends, and accepts no new connection", async () => {
  await withLargeFile(async (folder) => {
    await withProgram([folder], async (program, port) => {
      using peer = await RawClient.connect(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.readUntil((text) => text.includes("\r\n\r\n"));
      program.signal("SIGTERM");
      let taken = true;
      for (let i = 0; taken && i < 3_000; i++) {
        taken = await RawClient.connect(port).then(
          (late) => (late.close(), true),
          () => false,
        );
        await sleep(10);
      }
      assert(!taken, "new connections are refused");
      const head = peer.received.indexOf("\r\n\r\n") + 4;
      const received = await peer.skipAll();
      assertEquals(received - head, LARGE);
      // The server would wait for a peer that stays open.
      peer.close();
      const { code, stderr } = await program.ended;
      assertEquals([code, stderr], [0, ""]);
    });
  });
});

Deno.test("the program ends within the drain timeout whatever a peer does, and at once at the second signal", async () => {
  await withLargeFile(async (folder) => {
    const options = [folder, "--drain-timeout", "0.5"];
    await withProgram(options, async (program, port) => {
      using peer = await RawClient.connect(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.read();
      const began = Date.now();
      const { code, waiting } = await program.end("SIGTERM");
      const took = Date.now() - began;
      assertEquals(code, 0);
      assertMatch(waiting, /^Finishing 1 connection, 0.5 s at most\. .+\n$/);
      assert(took >= 450 && took < 8000, `${took} ms`);
    });
    await withProgram([folder], async (program, port) => {
      using peer = await RawClient.connect(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.read();
      program.signal("SIGINT");
      // A signal that follows at once counts as the same one, passed on twice; a later one counts as another.
      program.signal("SIGINT");
      await program.waitFor(() => program.waiting !== "");
      const began = Date.now();
      const { code, waiting } = await program.end("SIGINT");
      assertEquals(code, 1);
      assertMatch(waiting, /^Finishing 1 connection, 8 s at most\. .+\n$/);
      assert(Date.now() - began < 5000);
    });
  });
});

Deno.test(
  requiring(
    requireSystem("linux"),
    "the program reports in one line that it cannot print",
    async () => {
      for (const args of [["--help"], ["--version"]]) {
        const to = async (redirection: string) => {
          const wrapper = ["sh", "-c", `exec "$@" ${redirection}`, "sh"];
          const { code, stderr } = await Program.start(args, { wrapper }).ended;
          return [code, stderr];
        };
        assertEquals(await to(">/dev/full"), [
          1,
          'tinyhttp: cannot write to standard output: "No space left on device (os error 28)"\n',
        ]);
        assertEquals(await to(">&-"), await to(">/dev/null"), "closed");
      }
    },
  ),
);

Deno.test("the program reports in one line what it cannot do, with status 2 for usage and 1 for the environment", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((taken.addr as Deno.NetAddr).port);
  const file = await Deno.makeTempFile({ prefix: "tinyhttp_program_" });
  const cases: [string[], number, string, string][] = [
    [["--prot", "80"], 2, "--port", "a misspelt option"],
    [["--port", "eighty"], 2, '"eighty"', "a port that is not a number"],
    [["--port", "65536"], 2, '"65536"', "a port out of range"],
    [["a", "b"], 2, '"b"', "two folders"],
    [["--log", "loud"], 2, '"loud"', "an unknown format"],
    [["--idle-timeout", "-1"], 2, "idle-timeout", "a negative timeout"],
    [["\x1b[31m\n"], 1, "\\", "a name with control characters"],
    [["/no/such/folder"], 1, '"/no/such/folder"', "a missing folder"],
    [[join(file, "x")], 1, "cannot serve", "a folder below a file"],
    [["--host", "127.0.0.1", "--port", port], 1, "in use", "a port in use"],
    [
      ["--host", "192.0.2.1", "--port", "0"],
      1,
      "192.0.2.1",
      "an address of another machine",
    ],
    [
      ["--host", "no.such.host.invalid"],
      1,
      "no.such.host",
      "an unknown host name",
    ],
  ];
  for (const [args, status, said, why] of cases) {
    const { code, stdout, stderr } = await runProgram(args);
    assertEquals([code, stdout], [status, ""], `${why}: ${stderr}`);
    assertMatch(stderr, /^tinyhttp: [ -~]+\n$/, why);
    assert(stderr.includes(said), `${why}: ${stderr}`);
    assert(!/\bat \S+:\d+:\d+/.test(stderr), `no stack: ${stderr}`);
  }
  await Deno.remove(file);
});

Deno.test("the program takes its port from TINYHTTP_PORT, else from PORT", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((taken.addr as Deno.NetAddr).port);
  const host = ["--host", "127.0.0.1"];
  const cases: [Record<string, string>, string][] = [
    [{ TINYHTTP_PORT: port, PORT: "1" }, "TINYHTTP_PORT before PORT"],
    [{ PORT: port }, "PORT"],
  ];
  for (const [env, why] of cases) {
    const { code, stderr } = await runProgram(host, env);
    assertEquals(code, 1, why);
    assert(stderr.includes(port), `${why}: ${stderr}`);
  }
});

/** The log of two requests; the second is full of what a log must escape. */
async function readLog(...args: string[]): Promise<string[]> {
  let log: string[] = [];
  await withProgram(args, async (program, port) => {
    using peer = await RawClient.connect(port);
    await peer.send(
      "GET /hello?q=1 HTTP/1.1\r\nHost: a\r\nReferer: http://b/\r\n\r\n" +
        "GET /'$(x)%0a%1b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
        'User-Agent: "\\\t\x9b31m\xff{"a":1}\r\n\r\n',
    );
    assertEquals(readResponses(await peer.readAll()).length, 2);
    using refused = await RawClient.connect(port);
    await refused.send("\x1b[2J\r\n\r\n");
    await refused.readAll();
    peer.close();
    refused.close();
    const { stdout, stderr } = await program.end();
    assertEquals(stderr, "");
    log = stdout.split("\n");
  });
  assertEquals(log.pop(), "", "the last line has an end");
  return log;
}

Deno.test("the program logs requests in each format, and nothing that a terminal or a parser acts on", async () => {
  const formats: [string, RegExp[]][] = [
    ["short", [
      /^\d\d:\d\d:\d\d 127\.0\.0\.1 {7}200 GET \/hello\?q=1 +\d+ B +[\d.]+ ms$/,
      /^\S+ 127\.0\.0\.1 +\d+ GET \/'\$\(x\)%0a%1b +\d+ B +[\d.]+ ms/,
      /^\S+ 127\.0\.0\.1 +400 - +\d+ B +[\d.]+ ms \(malformed request-line\)$/,
    ]],
    ["combined", [
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "GET \/hello\?q=1 HTTP\/1\.1" 200 \d+ "http:\/\/b\/" "-"$/,
      /"GET \/'\$\(x\)%0a%1b HTTP\/1\.1" \d+ \d+ "-" "\\x22\\x5c\\x09\\x9b31m\\xff\{\\x22a\\x22:1\}"$/,
      /^127\.0\.0\.1 - - \[.+\] "-" 400 \d+ "-" "-"$/,
    ]],
  ];
  for (const [format, lines] of formats) {
    const log = await readLog("--log", format);
    assertEquals(log.length, lines.length, log.join("\n"));
    for (const line of lines) {
      assert(
        log.some((each) => line.test(each)),
        `${line}:\n${log.join("\n")}`,
      );
    }
    assertMatch(log.join(""), /^[ -~]*$/, "nothing speaks to a terminal");
  }
  const log = await readLog("--log", "json");
  assertMatch(log.join(""), /^[ -~]*$/, "nothing speaks to a terminal");
  const entries = log.map((line) => JSON.parse(line));
  assertEquals(entries.length, 3);
  const hostile = entries.find(({ agent }) => agent !== undefined);
  assertEquals(hostile.target, "/'$(x)%0a%1b");
  assertEquals(hostile.agent, '"\\\t\x9b31m\xff{"a":1}');
  const hello = entries.find(({ target }) => target === "/hello?q=1");
  assertEquals([hello.method, hello.status, hello.peer, hello.referer], [
    "GET",
    200,
    "127.0.0.1",
    "http://b/",
  ]);
  const refused = entries.find(({ refusal }) => refusal !== undefined);
  assertEquals([refused.status, refused.method], [400, undefined]);
});

Deno.test("the program logs nothing with --log none, and prints nothing with -q", async () => {
  assertEquals(await readLog("--log", "none"), []);
  const port = findPort();
  const program = Program.start([
    "-q",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ]);
  let peer: RawClient | undefined;
  while (peer === undefined) {
    peer = await RawClient.connect(port).catch(() => undefined);
    await sleep(20);
  }
  await peer.send(GET);
  await peer.read();
  peer.close();
  const { code, stdout, stderr } = await program.end();
  assertEquals([code, stdout, stderr], [0, "", ""]);
});

Deno.test(
  requiring(
    windowsLacks,
    "the program serves within its descriptors, and says at the start how many connections fit",
    async () => {
      const descriptors = 100;
      const options = ["--workers", "1", "--log", "none"];
      await withProgram(options, async (program, port) => {
        const peers: RawClient[] = [];
        for (let i = 0; i < descriptors; i++) {
          peers.push(await RawClient.connect(port));
        }
        await sleep(500);
        const lines = program.stderr.split("\n")
          .filter((line) => line.startsWith("tinyhttp: "));
        assertEquals(lines.length, 1, program.stderr);
        assertMatch(lines[0], /--max-connections is \d+, not 10000: /);
        assert(!/^ +at /m.test(program.stderr), "no stack");
        for (const peer of peers) peer.close();
        // It may not have noticed yet that they are gone.
        let served = "";
        for (let i = 0; i < 1_000 && !served.startsWith("HTTP/1.1 200 "); i++) {
          await sleep(20);
          using next = await RawClient.connect(port);
          await next.send(
            "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
          ).catch(() => {});
          served = await next.readAll();
        }
        assertMatch(served, /^HTTP\/1\.1 200 /);
        assertEquals((await program.end()).code, 0);
      }, { descriptors });
    },
  ),
);

Deno.test("the program finishes a download even if the same signal arrives twice", async () => {
  await withLargeFile(async (folder) => {
    await withProgram([folder], async (program, port) => {
      using peer = await RawClient.connect(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.readUntil((text) => text.includes("\r\n\r\n"));
      program.signal("SIGINT");
      await sleep(5);
      program.signal("SIGINT");
      const head = peer.received.indexOf("\r\n\r\n") + 4;
      const received = await peer.skipAll();
      assertEquals(received - head, LARGE);
      // The server would wait for a peer that stays open.
      peer.close();
      assertEquals((await program.ended).code, 0);
    });
  });
});

Deno.test("the program says at once what its end waits for, and logs and counts what it cut", async () => {
  await withLargeFile(async (folder) => {
    const args = [folder, "--drain-timeout", "2", "--log", "json"];
    await withProgram(args, async (program, port) => {
      using peer = await RawClient.connect(port);
      await peer.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
      await peer.read();
      program.signal("SIGINT");
      const said =
        "Finishing 1 connection, 2 s at most. Ctrl+C again ends the program now.\n";
      await program.waitFor(() => program.waiting === said);
      const { code, stdout, stderr, summary } = await program.ended;
      assertEquals([code, stderr], [0, ""]);
      const { target, status, sent, cut, host } = JSON.parse(stdout);
      assertEquals([target, status, cut, host], ["/large.bin", 200, true, "a"]);
      assert(sent > 0 && sent < LARGE, `${sent}`);
      assertMatch(summary, /^1 request, 1 cut, \S+ MiB\n$/);
    });
  });
});

Deno.test("the program never serves the password file, and says so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_users_" });
  try {
    await Deno.mkdir(join(folder, "site/deep"), { recursive: true });
    const hash = "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=";
    for (const name of ["users", "deep/users", "../users"]) {
      await Deno.writeTextFile(join(folder, "site", name), `ann:${hash}\n`);
    }
    const credentials = `Authorization: Basic ${btoa("ann:test")}\r\n`;
    const cases: [string, string[], string[]][] = [
      ["site/users", ["/users", "/%75sers", "/users?x"], ["/deep/users"]],
      ["site/deep/users", ["/deep/users", "//deep/users"], ["/users"]],
      ["users", [], ["/users", "/deep/users"]],
    ];
    for (const [file, hidden, served] of cases) {
      const args = [join(folder, "site"), "--list", "--auth-file"];
      await withProgram(
        [...args, join(folder, file)],
        async (program, port) => {
          for (
            const [targets, status] of [[hidden, 404], [served, 200]] as const
          ) {
            for (const target of targets) {
              using peer = await RawClient.connect(port);
              await peer.send(
                `GET ${target} HTTP/1.1\r\nHost: a\r\n${credentials}\r\n`,
              );
              const response = await peer.receive();
              assertEquals(response.status, status, `${file}: ${target}`);
            }
          }
          using peer = await RawClient.connect(port);
          await peer.send(`GET / HTTP/1.1\r\nHost: a\r\n${credentials}\r\n`);
          const listed = (await peer.receive()).text().includes('"./users"');
          assertEquals(listed, file !== "site/users", file);
          const { stderr } = await program.end();
          assertEquals(
            /^tinyhttp: ".*users" is in the served folder: it is not served\n$/
              .test(stderr),
            hidden.length > 0,
            stderr,
          );
        },
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the program does not start with a password file that has no user", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_users_" });
  try {
    const file = join(folder, "users");
    for (const text of ["", "# nobody\n", "ann:$apr1$x$y\n", "\n\n"]) {
      await Deno.writeTextFile(file, text);
      const { code, stdout, stderr } = await runProgram(["--auth-file", file]);
      assertEquals([code, stdout], [1, ""], text);
      assertMatch(stderr, /tinyhttp: there is no user in "[^\n]+\n$/, text);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the program follows links out of the folder only with --follow-symlinks", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_program_" });
  try {
    await Deno.mkdir(join(folder, "site"));
    await Deno.writeTextFile(join(folder, "outside.txt"), "outside");
    await Deno.symlink("../outside.txt", join(folder, "site", "link.txt"));
    const cases: [string[], string][] = [
      [[], "HTTP/1.1 404 "],
      [["--follow-symlinks"], "HTTP/1.1 200 "],
    ];
    for (const [options, expected] of cases) {
      const args = [join(folder, "site"), ...options];
      await withProgram(args, async (program, port) => {
        using peer = await RawClient.connect(port);
        await peer.send(
          "GET /link.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        );
        const received = await peer.readAll();
        assertEquals(received.slice(0, expected.length), expected);
        assertEquals((await program.end()).code, 0);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
