// deno-lint-ignore-file no-control-regex -- controls are what the tests look for

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../raw_client.ts";
import { decodeOutput, type Output } from "../command_output.ts";
import { makeFifo } from "../fifo.ts";
import { findMissing, requiring } from "../requirement.ts";
import { withFolder } from "../site_server.ts";
import { withProgram } from "./program.ts";

const SECRET = "correct-horse-staple";

Deno.test("--trace prints the octets and the reasons of each exchange, and no access log", async () => {
  await withFolder(
    { "index.html": "<p>hi", "_redirects": "/old /new 301\n" },
    async (folder) => {
      await withProgram(
        [folder, "--trace", "--workers", "2"],
        async (program, port) => {
          for (let i = 0; i < 8; i++) {
            await exchange(port, `/old?token=${SECRET}`, {
              fields: [`Cookie: id=${SECRET}`],
            });
          }
          await program.waitFor(() =>
            program.stdout.match(/^- /gm)?.length === 8
          );
          const { code, stdout } = await program.end();
          assertEquals(code, 0);
          const mask = "*".repeat(SECRET.length);
          assertEquals(stdout.match(/^= \d\.\d+\.1 301 GET /gm)?.length, 8);
          assert(
            stdout.includes(
              `* redirect rule: a rule of _redirects matches = _redirects line 1: 301 to /new?token=${mask}\n`,
            ),
          );
          assert(stdout.includes(`Cookie: id=${mask}\\r\\n\n`));
          assert(!stdout.includes(SECRET));
          assertMatch(stdout, /^< 0 HTTP\/1\.1 301 Moved Permanently\\r\\n$/m);
          // An access log begins with the time.
          assert(!/^\d\d:\d\d:\d\d /m.test(stdout), stdout);
          assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout));
        },
      );
    },
  );
});

Deno.test("--trace=json prints one object a line, beside the log that is asked for", async () => {
  await withProgram(
    ["--trace=json", "--log=json", "--workers", "1"],
    async (program, port) => {
      await exchange(port, "/hello", {
        fields: [`Authorization: Bearer ${SECRET}`],
      });
      await program.waitFor(() => program.stdout.includes('"closed"'));
      const { stdout } = await program.end();
      const lines = stdout.trimEnd().split("\n").map((line) =>
        JSON.parse(line)
      );
      assertEquals(lines.filter(({ kind }) => kind === undefined).length, 1);
      const kinds = lines.map(({ kind }) => kind).filter(Boolean);
      assertEquals(kinds, ["opened", "exchange", "closed"]);
      const { decisions } = lines.find(({ kind }) => kind === "exchange");
      const texts = decisions.map(({ text }: { text: string }) => text);
      assert(texts.includes("a page of the built-in site"));
      assert(!stdout.includes(SECRET));
    },
  );
});

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** Starts `explain` with less than the program may do: it may not use the network at all. */
function spawnExplain(
  args: readonly string[],
  stdin: "piped" | "null" = "null",
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-prompt",
      "--allow-read",
      "--allow-env=TINYHTTP_*,PORT,NO_COLOR,TERM",
      MAIN,
      "explain",
      ...args,
    ],
    env: { NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs it to its end. */
async function explain(
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<Output> {
  const child = spawnExplain(args, "piped");
  const writer = child.stdin.getWriter();
  const octets = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  // It does not read its input where it is given something else.
  await writer.write(octets).then(() => writer.close()).catch(() => {});
  return decodeOutput(await child.output());
}

const FILES = {
  "dist/index.html": "<p>index",
  "dist/about.html": "<p>about",
  "request.http": "GET /about HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n",
  "case.md":
    "## One\n\n```octets\nGET /nothing HTTP/1.1\\r\\n\nHost: a\\r\\n\n\\r\\n\n```\n",
  "page.har": JSON.stringify({
    log: {
      entries: [{
        request: { method: "HEAD", url: "https://b/about.html", headers: [] },
      }],
    },
  }),
};

Deno.test("explain answers requests of every source against DIR, without the network", async () => {
  await withFolder(FILES, async (folder) => {
    const dist = join(folder, "dist");
    const table: [
      args: string[],
      input: string,
      code: number,
      ...lines: string[],
    ][] = [
      [
        ["/", dist],
        "",
        0,
        "= 1.1.1 200 GET / HTTP/1.1",
        "* index: an index file stands in the folder = index.html",
        "<< ",
      ],
      [["/route", dist, "--spa"], "", 0, "* application page: "],
      [
        ["http://example.com/nothing", dist],
        "",
        1,
        "= 1.1.1 404 GET /nothing HTTP/1.1",
        "* no such file: ",
        "Host: example.com",
      ],
      [
        [join(folder, "request.http"), dist, "--clean-urls"],
        "",
        0,
        "* clean URL: ",
        "* range: ",
        "<< 3",
      ],
      [[join(folder, "case.md"), dist], "", 1, "= 1.1.1 404 "],
      [
        [join(folder, "page.har"), dist],
        "",
        0,
        "= 1.1.1 200 HEAD /about.html HTTP/1.1",
        "Host: b",
      ],
      [
        ["-", dist],
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /about.html HTTP/1.1\r\nHost: a\r\n\r\n",
        0,
        "= 1.1.1 200 GET / ",
        "= 1.1.2 200 GET /about.html ",
      ],
      [["-", dist], "GET / HTTP/1.1\nHost: a\n\n", 1, "! 14 bare LF: "],
      [
        ["http://ann:secret-9@b\u00fccher.de:80/", dist],
        "",
        0,
        "Host: xn--bcher-kva.de:80\\r\\n",
        "Authorization: Basic ****************",
      ],
      [["-", dist], "", 1],
      [["/"], "", 0, "* built-in page: "],
      [["/", dist, "--auth", "ann:secret"], "", 1, "* no credentials: "],
      [
        ["/", dist, "--trace=json"],
        "",
        0,
        '{"kind":"exchange","connection":"1.1"',
      ],
    ];
    for (const [args, input, code, ...lines] of table) {
      const ended = await explain(args, input);
      const about = `${args.join(" ")}: ${ended.stdout}${ended.stderr}`;
      assertEquals(ended.code, code, about);
      for (const line of lines) assert(ended.stdout.includes(line), about);
    }
  });
});

Deno.test(requiring(
  findMissing("mkfifo"),
  "explain reads a pipe, and says that it waits for one",
  () =>
    withFolder(FILES, async (folder) => {
      const path = join(folder, "pipe");
      const write = await makeFifo(path);
      const child = spawnExplain([path, join(folder, "dist")]);
      const waiting = `tinyhttp: waiting for the content of "${path}"\n`;
      let said = "";
      const reader = child.stderr.pipeThrough(new TextDecoderStream());
      for await (const text of reader) {
        said += text;
        if (said === waiting) await write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      const { success } = await child.status;
      const printed = await new Response(child.stdout).text();
      assertEquals([said, success], [waiting, true], printed);
      assert(printed.includes("200"), printed);
    }),
));

Deno.test("explain says what is wrong, in one line", async () => {
  const cut = {
    method: "GET",
    url: "/",
    headers: [{ name: "a\n", value: "" }],
  };
  const files = {
    "bad.json": "{}",
    "syntax.json": "{",
    "array.json": "[]",
    "none.har": '{"log": {"entries": []}}',
    "cut.har": JSON.stringify({
      log: {
        entries: [{ request: cut }, { request: { ...cut, headers: [] } }],
      },
    }),
  };
  await withFolder(files, async (folder) => {
    const table: [args: string[], code: number, stderr: RegExp][] = [
      [[], 2, /^tinyhttp: "explain" needs a request: .*\n$/],
      [["/", "a", "b"], 2, /^tinyhttp: unexpected argument "b": .*\n$/],
      [["/", "--nothing"], 2, /^tinyhttp: unknown option "--nothing": .*\n$/],
      [[join(folder, "none")], 1, /404/],
      [
        ["none.http"],
        1,
        /^tinyhttp: cannot read "none.http": it does not exist\n$/,
      ],
      [
        ["/", join(folder, "none")],
        1,
        /^tinyhttp: cannot serve ".*none": it does not exist\n$/,
      ],
      [["-"], 1, /^tinyhttp: there is no request to explain\n$/],
      ...["--handler=none.js", "--cgi=/cgi-bin=none", "--watch"].map((
        option,
      ): typeof table[number] => [
        ["/", folder, option],
        2,
        new RegExp(
          '^tinyhttp: "explain" knows only the files of DIR: ' +
            `it takes no ${/^--\w+/.exec(option)} or TINYHTTP_\\w+\n$`,
        ),
      ]),
      [
        [join(folder, "bad.json")],
        1,
        /^tinyhttp: cannot read ".*bad.json": "this JSON has neither .*"\n$/,
      ],
      [
        [join(folder, "array.json")],
        1,
        /^tinyhttp: cannot read ".*array.json": "this JSON has neither .*"\n$/,
      ],
      [
        [join(folder, "syntax.json")],
        1,
        /^tinyhttp: cannot read ".*syntax.json": ".* in JSON .*"\n$/,
      ],
      [
        [join(folder, "none.har")],
        1,
        /^tinyhttp: there is no request to explain\n$/,
      ],
      [
        [join(folder, "cut.har")],
        1,
        /^tinyhttp: entry 1 is left out: .* has a line break\n$/,
      ],
    ];
    for (const [args, code, stderr] of table) {
      const ended = await explain(args);
      assertEquals(ended.code, code, ended.stderr);
      // A path of no file is a path of the site.
      assertMatch(ended.stderr || ended.stdout, stderr);
    }
  });
});
