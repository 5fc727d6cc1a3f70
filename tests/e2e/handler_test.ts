// The program with a handler from a module on disk.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { makeProgramFolder } from "../program_folder.ts";
import { FIRST_PAIR, ISSUERS_PEM } from "../net/tls_pairs.ts";
import { makeFifo } from "../fifo.ts";
import { findMissing, requiring, windowsLacks } from "../requirement.ts";
import { withFolder } from "../site_server.ts";
import { sleep, until } from "../wait.ts";
import { runProgram, withProgram } from "./program.ts";

const HELLO = `import { word } from "./word.js";
export default {
  greeting: "Hello",
  async fetch(request, info) {
    const { pathname } = new URL(request.url);
    if (pathname === "/hello") return new Response(this.greeting + ", " + word);
    if (pathname === "/try") return Response.json(await tryAll());
    if (pathname === "/slow") {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return new Response("slow " + word);
    }
  },
};
async function tryAll() {
  const tries = {
    own: () => Deno.readTextFile(new URL("word.js", import.meta.url)),
    other: () => Deno.readTextFile("/etc/hostname"),
    write: () => Deno.writeTextFile(new URL("written", import.meta.url), "a"),
    env: () => Deno.env.get("HOME"),
    net: () => Deno.connect({ hostname: "127.0.0.1", port: 1 }),
    run: () => new Deno.Command("true").output(),
    caches: () => caches.open,
  };
  const outcomes = {};
  for (const [name, attempt] of Object.entries(tries)) {
    outcomes[name] = await Promise.resolve().then(attempt)
      .then(() => "yes", (error) => error.name);
  }
  return outcomes;
}
`;

const FILES = {
  "site/a.txt": "file",
  "app/hello.js": HELLO,
  "app/word.js": `export const word = "world";`,
  "app/typed.ts": `const text: string = "typed";
export default { fetch: () => new Response(text) };`,
  "app/throws.js": `throw new Error("at import\\nsecond line");`,
  "app/syntax.js": `export default {`,
  "app/imports.js": `import "./syntax.js";`,
  "app/object.js": `throw { a: 1, b: ["c"] };`,
  "app/empty.js": `export const a = 1;`,
};

Deno.test("--handler responds before the folder, and may only read", async () => {
  await withFolder(FILES, async (folder) => {
    const args = [`${folder}/site`, "--handler", `${folder}/app/hello.js`];
    await withProgram(args, async (program, port) => {
      assertStringIncludes(program.banner, `handler ${folder}/app/hello.js`);
      assertEquals((await exchange(port, "/hello")).text(), "Hello, world");
      assertEquals((await exchange(port, "/a.txt")).text(), "file");
      assertEquals((await exchange(port, "/missing")).status, 404);
      const outcomes = JSON.parse((await exchange(port, "/try")).text());
      assertEquals(outcomes, {
        own: "yes",
        other: "NotCapable",
        write: "NotCapable",
        env: "NotCapable",
        net: "NotCapable",
        run: "NotCapable",
        caches: "ReferenceError",
      });
    });
  });
});

Deno.test("--handler-allow gives more, and the banner says what", async () => {
  await withFolder(FILES, async (folder) => {
    const args = [
      ...["--handler", `${folder}/app/hello.js`],
      ...[
        "--handler-allow",
        `net=127.0.0.1:1,env=HOME,write=${folder}/app/written`,
      ],
    ];
    await withProgram(args, async (program, port) => {
      assertStringIncludes(
        program.banner,
        `handler may write=${folder}/app/written,net=127.0.0.1:1,env=HOME`,
      );
      const outcomes = JSON.parse((await exchange(port, "/try")).text());
      assertEquals(outcomes.env, "yes");
      assertEquals(outcomes.net, "ConnectionRefused");
      assertEquals([outcomes.other, outcomes.write], ["NotCapable", "yes"]);
      assertEquals(outcomes.caches, "ReferenceError");
      assertEquals((await exchange(port, "/a.txt")).status, 404);
    });
    const all = [...args.slice(0, 2), "--handler-allow=write"];
    await withProgram(all, async (_program, port) => {
      const outcomes = JSON.parse((await exchange(port, "/try")).text());
      assertEquals([outcomes.write, outcomes.caches], ["yes", "yes"]);
    });
  });
});

Deno.test("--handler takes TypeScript from the runtime", {
  ignore: Deno.build.standalone,
}, async () => {
  await withFolder(FILES, async (folder) => {
    const args = ["--handler", `${folder}/app/typed.ts`];
    await withProgram(args, async (_program, port) => {
      assertEquals((await exchange(port, "/")).text(), "typed");
    });
  });
});

Deno.test("--handler-allow and --watch need --handler", async () => {
  for (
    const [option, variable] of [
      ["--handler-allow=net", "TINYHTTP_HANDLER_ALLOW"],
      ["--watch", "TINYHTTP_WATCH"],
    ]
  ) {
    for (const args of [[], ["explain", "/"]]) {
      const { code, stderr } = await runProgram([...args, option]);
      assertEquals([code, stderr.split("\n").length], [2, 2], stderr);
      assertMatch(
        stderr,
        args.length === 0 ? /there is no --handler/ : RegExp(variable),
      );
    }
  }
});

Deno.test("--handler-allow ends the program with one line that names the value which the runtime refuses", async () => {
  await withFolder(FILES, async (folder) => {
    const refused = /: the runtime refuses "VALUE": .+\n$/;
    const lacking = /: this program itself has no permission for "VALUE"\n$/;
    const cases: [string, number, RegExp][] = [
      ["net=api.example.com:99999", 2, refused],
      ["net=http://x", 2, refused],
      ["net=::1", 2, /: the runtime refuses "VALUE": .+ \[::1\]:443\n$/],
      ["net=*", 2, refused],
      ["sys=nonsense", 2, refused],
      ["sys=hostname", 1, lacking],
      ["sys", 1, lacking],
    ];
    for (const [value, status, expected] of cases) {
      const { code, stderr } = await runProgram([
        ...["--host=127.0.0.1", "--port=0"],
        ...["--handler", `${folder}/app/hello.js`],
        `--handler-allow=net=api.example.com:443,${value},env=HOME`,
      ]);
      assertEquals([code, stderr.split("\n").length], [status, 2], stderr);
      assertMatch(stderr, /^tinyhttp: --handler-allow: /);
      const named = stderr.replace(`"${value}"`, '"VALUE"');
      assertMatch(named, expected);
    }
  });
});

Deno.test("--handler ends the program with one line where the module is of no use", async () => {
  await withFolder(FILES, async (folder) => {
    const cases: [string, RegExp][] = [
      [
        "throws.js",
        /cannot load the handler ".*throws\.js": Error: at import at file:.*\/throws\.js:1:7\n$/,
      ],
      [
        "syntax.js",
        /handler ".*syntax\.js": .+ at file:.*\/syntax\.js:1:\d+\n$/,
      ],
      [
        "imports.js",
        /handler ".*imports\.js": .+ at file:.*\/syntax\.js:1:\d+\n$/,
      ],
      ["object.js", /handler ".*object\.js": { a: 1, b: \[ "c" \] }\n$/],
      [
        "empty.js",
        /cannot load the handler ".*empty\.js": its default export has no function fetch\(request, info\)\n$/,
      ],
      ["missing.js", /cannot load the handler ".*missing\.js": .+\n$/],
    ];
    for (const [name, expected] of cases) {
      const { code, stderr } = await runProgram(
        ["--host=127.0.0.1", "--port=0", "--handler", `${folder}/app/${name}`],
      );
      assertEquals([code, stderr.split("\n").length], [1, 2], stderr);
      assertMatch(stderr, expected);
    }
  });
});

Deno.test("--watch loads the handler anew, and the old one finishes what it has", async () => {
  await withFolder(FILES, async (folder) => {
    const args = ["--handler", `${folder}/app/hello.js`, "--watch"];
    await withProgram(args, async (program, port) => {
      assertEquals((await exchange(port, "/hello")).text(), "Hello, world");
      using client = await RawClient.connect(port);
      await client.send(encodeRequest("/slow"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      Deno.writeTextFileSync(
        `${folder}/app/word.js`,
        `export const word = "again";`,
      );
      await program.waitFor(() => program.stderr.includes("loaded anew"));
      assertEquals((await client.receive()).text(), "slow world");
      assertEquals((await exchange(port, "/hello")).text(), "Hello, again");
      Deno.writeTextFileSync(`${folder}/app/hello.js`, "export default {");
      await program.waitFor(() => program.stderr.includes("stays as it was"));
      assertEquals((await exchange(port, "/hello")).text(), "Hello, again");
      const { code } = await program.end();
      assertEquals(code, 0);
      assert(!program.stderr.includes("stopped with an error"));
    });
  });
});

Deno.test(requiring(
  findMissing("mkfifo"),
  "--watch does not keep the program from ending where a FIFO came into the folder",
  () =>
    withFolder(FILES, async (folder) => {
      const args = ["--handler", `${folder}/app/hello.js`, "--watch"];
      await withProgram(args, async (program) => {
        await makeFifo(`${folder}/app/fifo`);
        // Long enough for the runtime to open it. The test passes also where it did not.
        await sleep(500);
        program.signal("SIGTERM");
        let hasEnded = false;
        program.ended.then(() => hasEnded = true);
        await until(() => hasEnded);
        assertEquals((await program.ended).code, 0);
      });
    }),
));

Deno.test("--watch gives workers new numbers, the same in the trace and in the inspector, which sees the old ones finish", async () => {
  await withFolder(FILES, async (folder) => {
    const args = ["--handler", `${folder}/app/hello.js`, "--watch"];
    args.push("--trace", "--inspect", "--workers=1");
    await withProgram(args, async (program, port) => {
      const [, inspectorPort, token] =
        /^Inspector: \S+:(\d+)\/#(\S+)$/m.exec(program.banner) ?? [];
      using viewer = await RawClient.connect(Number(inspectorPort));
      await viewer.send(
        `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${inspectorPort}\r\n` +
          `Authorization: Bearer ${token}\r\n\r\n`,
      );
      // A worker is told a moment later.
      await exchangeUntil(
        port,
        viewer.readUntil((text) => /"name":"1\./.test(text)),
      );
      using client = await RawClient.connect(port);
      await client.send(encodeRequest("/slow"));
      await viewer.readUntil((text) => text.includes('"/slow"'));
      Deno.writeTextFileSync(
        `${folder}/app/word.js`,
        `export const word = "again";`,
      );
      await program.waitFor(() => program.stderr.includes("loaded anew"));
      assertEquals((await client.receive()).text(), "slow world");
      await viewer.readUntil((text) =>
        /"\/slow",[^\n]*"isOver":true,/.test(text)
      );
      await exchangeUntil(
        port,
        viewer.readUntil((text) => /"name":"2\.1"/.test(text)),
      );
      const shows = (worker: number, path: string) =>
        new RegExp(`^= ${worker}\\.\\d+\\.1 200 GET ${path} `, "m")
          .test(program.stdout);
      await program.waitFor(() => shows(1, "/slow") && shows(2, "/hello"));
    });
  });
});

/** Sends requests, one after the other, until the promise is fulfilled. */
async function exchangeUntil(port: number, until: Promise<unknown>) {
  let isOver = false;
  const ended = until.finally(() => isOver = true);
  ended.catch(() => {});
  do {
    await exchange(port, "/hello");
    // Without a pause, events come faster than this thread reads them where the machine runs other work.
    await sleep(20);
  } while (!isOver);
  await ended;
}

const MISTAKES = `import process, { kill as named } from "node:process";
const mistakes = {
  object: () => void Promise.reject({ of: "an object" }),
  unprintable: () => {
    throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });
  },
  rejection: () => void Promise.reject(new Error("of a rejection")),
  timer: () => void setTimeout(() => { throw new Error("of a timer"); }),
  exit: () => Deno.exit(3),
  process: () => process.exit(3),
  kill: () => Deno.kill(Deno.pid, "SIGTERM"),
  wrapped: () => Deno.kill(Deno.pid + 2 ** 32, "SIGTERM"),
  group: () => Deno.kill(0, "SIGTERM"),
  all: () => Deno.kill(-1, "SIGTERM"),
  node: () => process.kill(process.pid),
  named: () => named(process.pid, "SIGKILL"),
  "node-group": () => process.kill(0, 15),
  abort: () => process.abort(),
  close: () => self.close(),
  message: () => self.postMessage(null),
  handler: () => self.onmessage = null,
};
export default {
  async fetch(request) {
    const name = new URL(request.url).pathname.slice(1);
    if (name === "slow") {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    mistakes[name]?.();
    if (name !== "gone") return new Response(name);
    // Nobody waits for these writes, which fail once the peer is gone.
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const timer = setInterval(() => writer.write(new Uint8Array(9)), 1);
    request.signal.addEventListener("abort", () =>
      setTimeout(() => clearInterval(timer), 50));
    return new Response(readable);
  },
};
`;

Deno.test("--handler: no mistake of a handler ends its worker, or a connection of another peer", async () => {
  await withFolder({ "app.js": MISTAKES }, async (folder) => {
    const args = ["--handler", `${folder}/app.js`, "--workers=1"];
    await withProgram(args, async (program, port) => {
      const slow = exchange(port, "/slow");
      const cases: [string, number, RegExp?][] = [
        ["object", 200, /^tinyhttp: { of: "an object" }$/m],
        ["unprintable", 500, /^tinyhttp: .+$/m],
        ["rejection", 200, /^tinyhttp: Error: of a rejection$/m],
        ["timer", 200, /^tinyhttp: Error: of a timer$/m],
        ["exit", 500, /Error: A handler cannot call exit\(\)/],
        ["process", 500],
        ...["kill", "wrapped", "group", "all", "node", "named", "node-group"]
          .map((name): [string, number, RegExp] => [
            name,
            500,
            /Error: A handler cannot call kill\(\) for the process of the server/,
          ]),
        ["abort", 500, /Error: A handler cannot call abort\(\)/],
        ["close", 500, /Error: A handler cannot call close\(\)/],
        ["message", 500, /Error: A handler cannot call postMessage\(\)/],
        ["handler", 200],
      ];
      for (const [name, status, said] of cases) {
        const before = program.stderr.length;
        assertEquals((await exchange(port, `/${name}`)).status, status, name);
        if (said !== undefined) {
          await program.waitFor(() => said.test(program.stderr.slice(before)));
        }
      }
      const known = program.stderr;
      using gone = await RawClient.connect(port);
      await gone.send(encodeRequest("/gone"));
      await gone.read();
      gone.close();
      assertEquals((await slow).text(), "slow");
      const { code, stderr } = await program.end();
      assertEquals(code, 0);
      assertEquals(stderr, known, "a peer that leaves is no error");
    });
  });
});

const URL_APP = `export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname !== "/a.txt") return new Response("handler " + request.url);
  },
};
`;

Deno.test(requiring(
  windowsLacks,
  "programs come before the handler, and the handler before the folder, over HTTPS as well",
  async () => {
    const top = await makeProgramFolder({
      "bin/show": "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nprogram'\n",
      "bin/go": "#!/bin/sh\nprintf 'Location: /to/b?c=1\\n\\n'\n",
      "site/a.txt": "file",
      "app/url.js": URL_APP,
      "certificate.pem": FIRST_PAIR.certificatePem,
      "key.pem": FIRST_PAIR.keyPem,
    });
    const args = [
      `${top}/site`,
      `--handler=${top}/app/url.js`,
      `--cgi=/cgi-bin=${top}/bin`,
    ];
    const tls = [
      `--tls-cert=${top}/certificate.pem`,
      `--tls-key=${top}/key.pem`,
    ];
    using client = Deno.createHttpClient({ caCerts: [ISSUERS_PEM[0]] });
    try {
      for (const scheme of ["http", "https"]) {
        const all = scheme === "https" ? [...args, ...tls] : args;
        await withProgram(all, async (_program, port) => {
          const origin = `${scheme}://127.0.0.1:${port}`;
          const ask = async (path: string) =>
            await (await fetch(origin + path, { client })).text();
          assertEquals(await ask("/cgi-bin/show"), "program");
          assertEquals(await ask("/x?y"), `handler ${origin}/x?y`);
          assertEquals(await ask("/cgi-bin/go"), `handler ${origin}/to/b?c=1`);
          assertEquals(await ask("/a.txt"), "file");
        });
      }
    } finally {
      await Deno.remove(top, { recursive: true });
    }
  },
));

const SLOW = `export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/lives") return new Response("lives");
    await new Promise(() => {});
  },
};
`;

Deno.test("a request that a handler does not respond to before the server stops is logged and counted", async () => {
  await withFolder({ "app.js": SLOW }, async (folder) => {
    const args = [folder, "--handler", `${folder}/app.js`, "--workers=1"];
    const short = "--drain-timeout=200ms";
    await withProgram([...args, short], async (program, port) => {
      using waiting = await RawClient.connect(port);
      await waiting.send(encodeRequest("/stopped"));
      using posting = await RawClient.connect(port);
      const fields = ["Content-Length: 10"];
      await posting.send(
        encodeRequest("/post", { method: "POST", fields }) + "part",
      );
      await exchange(port, "/lives");
      const { stdout, summary } = await program.end();
      assertMatch(stdout, / 503 GET \/stopped .*\(no response; cut\)/);
      assertMatch(stdout, / 503 POST \/post .*\(no response; cut\)/);
      assertStringIncludes(summary, "3 requests, 2 cut, 5 B");
    });
  });
});
