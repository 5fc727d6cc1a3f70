// --auth, --auth-file, --cors and --cache over the wire, and in the program itself.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { hashSync } from "bcryptjs";
import { MAX_PENDING_CHECKS } from "../../src/site/access/limits.ts";
import { readPasswordFile } from "../../src/site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "../../src/site/access/password_hash.ts";
import {
  encodeRequest,
  exchange,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import {
  comparable,
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";
import { makeFifo } from "../fifo.ts";
import { findMissing, requiring } from "../requirement.ts";
import { Program, runProgram, withProgram } from "./program.ts";

const basic = (user: string, password: string) =>
  `Authorization: Basic ${btoa(`${user}:${password}`)}`;

const ANN = basic("ann", "secret");
const USERS = new Map<string, PasswordHash>([["ann", hashPassword("secret")]]);

/** A hash of that cost without a known password. Any salt and checksum cost the same work. */
const costly = (cost: number): PasswordHash => ({
  kind: "bcrypt",
  cost,
  text: `$2b$${String(cost).padStart(2, "0")}$${".".repeat(53)}`,
});

const FILES = {
  "index.html": "home",
  "there.txt": "there",
  "folder/index.html": "index",
  "listed/file.txt": "x",
  ".well-known/acme": "x",
  ".hidden": "x",
  "404.html": "SECRET page",
  "_redirects":
    "/forced /there.txt 301!\n/rule /there.txt\n/gone /there.txt 404!\n",
  "_headers": "/*\n  X-Secret: 1\n",
};

Deno.test("--auth answers every target alike, with 401, without valid credentials", () =>
  withFolder(FILES, async (folder) => {
    const targets = [
      "/",
      "/there.txt",
      "/missing",
      "/folder",
      "/folder/",
      "/listed/",
      "/listed",
      "/.well-known/acme",
      "/.well-known/missing",
      "/.hidden",
      "/_headers",
      "/forced",
      "/rule",
      "/gone",
      "/there.txt/",
      "/there.txt?x",
      "/about.html",
      "http://localhost/there.txt",
    ];
    const asked: [string, string[]][] = [
      ["nothing", []],
      ["a wrong password", [basic("ann", "wrong")]],
      ["an unknown user", [basic("bob", "secret")]],
      ["another scheme", ["Authorization: Bearer secret"]],
      ["no base64", ["Authorization: Basic secret"]],
      ["a range", ["Range: bytes=0-1"]],
      ["a condition", ["If-None-Match: *"]],
      ["another condition", ['If-Match: "x"']],
      ["a navigation", [
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: document",
      ]],
      ["a coding", ["Accept-Encoding: gzip, identity;q=0"]],
      ["an origin", [
        "Origin: https://example.com",
        "Access-Control-Request-Method: GET",
      ]],
    ];
    const options = {
      folder,
      users: USERS,
      list: true,
      spa: "index.html",
      cleanUrls: true,
    };
    await withSettledSite(options, async (port) => {
      for (
        const method of ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW"]
      ) {
        for (const [what, fields] of asked) {
          const responses = new Set<string>();
          for (
            const target of method === "OPTIONS" ? [...targets, "*"] : targets
          ) {
            const got = await exchange(port, target, { method, fields });
            assertEquals(got.status, 401, `${method} ${target} with ${what}`);
            assertEquals(
              got.field("www-authenticate"),
              'Basic realm="tinyhttp", charset="UTF-8"',
            );
            assertEquals(got.field("cache-control"), "no-store");
            responses.add(JSON.stringify(comparable(got)));
          }
          assertEquals(
            responses.size,
            1,
            `${method} with ${what}: ${[...responses]}`,
          );
        }
      }
      const html = await exchange(port, "/x", {
        fields: ["Accept: text/html"],
      });
      assertEquals(html.status, 401);
      assert(!html.text().includes("SECRET"));
    });
  }));

Deno.test("--auth serves the site, cold and hot, with valid credentials", () =>
  withFolder(FILES, async (folder) => {
    const cases: [string, string, number][] = [
      ["GET", "/there.txt", 200],
      ["HEAD", "/there.txt", 200],
      ["GET", "/missing", 404],
      ["GET", "/forced", 301],
      ["GET", "/listed/", 200],
      ["GET", "/.well-known/acme", 200],
      ["GET", "/.hidden", 404],
      ["POST", "/there.txt", 405],
      ["OPTIONS", "/there.txt", 204],
      ["OPTIONS", "*", 204],
      ["BREW", "/", 501],
    ];
    for (const [method, target, status] of cases) {
      for (const authorization of [ANN, ANN.replace("Basic", "bAsIc")]) {
        await exchangeColdAndHot({ folder, users: USERS, list: true }, {
          target,
          method,
          fields: [authorization],
          check: (got) =>
            assertEquals(got.status, status, `${method} ${target}`),
        });
      }
    }
  }));

Deno.test("--auth protects the built-in site and /echo", async () => {
  await withSite({ users: USERS }, async (port) => {
    for (
      const target of ["/", "/hello", "/time", "/test.jpg", "/missing", "/echo"]
    ) {
      const got = await exchange(port, target);
      assertEquals(got.status, 401, target);
      const allowed = await exchange(port, target, { fields: [ANN] });
      assertEquals(allowed.status, target === "/missing" ? 404 : 200);
    }
    const client = await RawClient.connect(port);
    const length = "Content-Length: 6";
    await client.send(
      encodeRequest("/echo", { method: "POST", fields: [length] }) + "SECRET",
    );
    const refused = await client.receive();
    assertEquals(refused.status, 401);
    assert(!refused.text().includes("SECRET"));
    client.close();
  });
});

/** Calls `body` with a list of the messages that go to threads; ends the threads after it. */
async function watchThreads(
  body: (asked: unknown[]) => Promise<void>,
): Promise<void> {
  const { Worker } = globalThis;
  const asked: unknown[] = [];
  const threads: Worker[] = [];
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      threads.push(this);
    }
    override postMessage(message: unknown): void {
      asked.push(message);
      super.postMessage(message);
    }
  };
  try {
    await body(asked);
  } finally {
    globalThis.Worker = Worker;
    for (const thread of threads) thread.terminate();
  }
}

/** The server keeps a thread for some time, with a timer that ends it. */
const LASTING = { sanitizeOps: false, sanitizeResources: false };

const BCRYPT_USERS = new Map<string, PasswordHash>([
  ["eve", { kind: "bcrypt", cost: 4, text: hashSync("secret", 4) }],
  ["ann", hashPassword("secret")],
]);
const EVE = basic("eve", "secret");

Deno.test({
  ...LASTING,
  name:
    "--auth checks the password of a page with 50 assets once, right or wrong",
  fn: () =>
    watchThreads(async (asked) => {
      const files = Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`${i}.js`, `asset ${i}`]),
      );
      await withFolder(files, async (folder) => {
        await withSite({ folder, users: BCRYPT_USERS }, async (port) => {
          const load = async (fields: string[]) => {
            const all: RawResponse[] = [];
            // Like a browser: six connections, each with its share.
            await Promise.all([0, 1, 2, 3, 4, 5].map(async (first) => {
              const client = await RawClient.connect(port);
              for (let i = first; i < 50; i += 6) {
                await client.send(encodeRequest(`/${i}.js`, { fields }));
                all[i] = await client.receive();
              }
              client.close();
            }));
            return all;
          };
          const granted = await load([EVE]);
          assertEquals(granted.map((got) => got.text()), Object.values(files));
          assertEquals(asked.length, 1, "one check");
          await load([EVE]);
          assertEquals(asked.length, 1, "and none for the next page");
          const denied = await load([basic("eve", "wrong")]);
          assert(denied.every(({ status }) => status === 401));
          assertEquals(asked.length, 2, "one more for another password");
          await load([]);
          assertEquals(asked.length, 2, "none where there is nothing to check");
        });
      });
    }),
});

Deno.test({
  ...LASTING,
  name:
    "--auth serves other requests while it checks a password, and keeps the order of pipelined responses",
  fn: () =>
    watchThreads(async () => {
      const users = new Map([...BCRYPT_USERS, ["slow", costly(13)]]);
      await withFolder(FILES, async (folder) => {
        await withSite({ folder, users }, async (port) => {
          const slow = await RawClient.connect(port);
          const slowly = [basic("slow", "x")];
          await slow.send(
            encodeRequest("/there.txt", { fields: slowly }) +
              encodeRequest("/there.txt", { fields: [ANN] }) +
              encodeRequest("/missing"),
          );
          let isOver = false;
          const first = slow.receive().finally(() => isOver = true);
          for (let i = 0; i < 20; i++) {
            const got = await exchange(port, "/there.txt", { fields: [ANN] });
            assertEquals(got.status, 200);
            assertEquals((await exchange(port, "/there.txt")).status, 401);
          }
          assert(!isOver, "40 other responses came first");
          assertEquals((await first).status, 401);
          assertEquals((await slow.receive()).status, 200);
          assertEquals((await slow.receive()).status, 401);
          slow.close();
        });
      });
    }),
});

Deno.test({
  ...LASTING,
  name:
    "--auth answers 503 to a flood of wrong passwords, and still serves users whose password it has checked",
  fn: () =>
    watchThreads(async (asked) => {
      const users = new Map([...BCRYPT_USERS, ["slow", costly(9)]]);
      await withFolder(FILES, async (folder) => {
        await withSite({ folder, users }, async (port) => {
          assertEquals(
            (await exchange(port, "/", { fields: [EVE] })).status,
            200,
          );
          const before = asked.length;
          const flood = Array.from(
            { length: MAX_PENDING_CHECKS + 30 },
            (_, i) =>
              exchange(port, "/", {
                fields: [basic(i % 2 ? "slow" : "nobody", `${i}`)],
              }),
          );
          for (let i = 0; i < 10; i++) {
            assertEquals(
              (await exchange(port, "/", { fields: [EVE] })).status,
              200,
            );
            assertEquals(
              (await exchange(port, "/", { fields: [ANN] })).status,
              200,
            );
          }
          const responses = await Promise.all(flood);
          const statuses = responses.map(({ status }) => status);
          const denied = statuses.filter((status) => status === 401).length;
          assertEquals(
            statuses.filter((status) => status === 503).length,
            statuses.length - denied,
          );
          assert(
            denied >= MAX_PENDING_CHECKS && denied < statuses.length,
            `${denied} denied`,
          );
          assertEquals(asked.length - before, denied, "503 costs no check");
          const busy = responses.find(({ status }) => status === 503)!;
          assertEquals(busy.field("retry-after"), "2");
          assertEquals(
            (await exchange(port, "/", { fields: [basic("slow", "late")] }))
              .status,
            401,
          );
        });
      });
    }),
});

const BAD_LINES = [
  `eve:${hashSync("secret", 4)}`,
  "no colon",
  "# a comment",
  "sha:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
  "md5:$apr1$abcdefgh$0123456789abcdefghijkl",
  "short:$2y$10$short",
  "",
  ":nobody",
  "plain:secret",
  `ünï:${hashSync("gehëim", 4)}`,
].join("\n");

Deno.test({
  ...LASTING,
  name: "--auth-file uses the valid lines of a file with bad ones",
  fn: () =>
    watchThreads(async () => {
      await withFolder({ ...FILES, "../users": BAD_LINES }, async (folder) => {
        const { users, problems } = readPasswordFile(join(folder, "../users"));
        assertEquals(problems.map(({ line }) => line), [2, 5, 6, 8, 9]);
        await withSite({ folder, users }, async (port) => {
          const utf8 = String.fromCharCode(
            ...new TextEncoder().encode("ünï:gehëim"),
          );
          const cases: [string, number, string][] = [
            [EVE, 200, "bcrypt"],
            [basic("sha", "password"), 200, "SHA"],
            [`Authorization: Basic ${btoa(utf8)}`, 200, "UTF-8"],
            [basic("eve", "Secret"), 401, "bcrypt"],
            [basic("sha", "secret"), 401, "SHA"],
            [basic("md5", "secret"), 401, "a line that doesn't count"],
            [basic("plain", "secret"), 401, "a line that doesn't count"],
            [basic("", "nobody"), 401, "a line that doesn't count"],
            [basic("eve", ""), 401, "nothing"],
            [basic("eve", hashSync("secret", 4)), 401, "the hash itself"],
          ];
          for (const [authorization, status, why] of [...cases, ...cases]) {
            const got = await exchange(port, "/there.txt", {
              fields: [authorization],
            });
            assertEquals(got.status, status, `${why}: ${authorization}`);
          }
        });
      });
    }),
});

Deno.test("the program checks the users of --auth-file in its sandboxed workers", async () => {
  await withFolder({ ...FILES, "../users": BAD_LINES }, async (folder) => {
    const file = join(folder, "../users");
    const options = [
      folder,
      "--auth-file",
      file,
      "--auth",
      "boss:p:w",
      "--workers",
      "2",
      "--cors",
    ];
    await withProgram(options, async (program, port) => {
      const cases: [string[], number][] = [
        [[], 401],
        [[EVE], 200],
        [[basic("eve", "wrong")], 401],
        [[basic("sha", "password")], 200],
        [[basic("boss", "p:w")], 200],
        [[basic("nobody", "x")], 401],
      ];
      // Often enough to reach both workers.
      for (let i = 0; i < 5; i++) {
        for (const [fields, status] of cases) {
          const got = await exchange(port, "/there.txt", { fields });
          assertEquals(got.status, status, String(fields));
        }
      }
      const lines = program.stderr.trimEnd().split("\n");
      assertEquals(lines.length, 5, program.stderr);
      for (const [i, number] of [2, 5, 6, 8, 9].entries()) {
        assert(lines[i].startsWith(`tinyhttp: ${file}:${number}: `), lines[i]);
        assert(!/secret/.test(lines[i]), "no password is shown");
      }
      assertEquals((await program.end()).code, 0);
    });
    const unfit: [string, RegExp][] = [
      [join(folder, "missing"), /does not exist/],
      [folder, /it is a folder/],
    ];
    for (const [path, why] of unfit) {
      const { code, stderr } = await runProgram([
        folder,
        "--auth-file",
        path,
        "--port",
        "0",
      ]);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^tinyhttp: cannot read the password file "[^\n]+\n$/,
      );
      assertMatch(stderr, why);
    }
  });
});

Deno.test(requiring(
  findMissing("mkfifo"),
  "--auth-file takes the users of a pipe, as of a process substitution",
  () =>
    withFolder(FILES, async (folder) => {
      const path = join(folder, "../users_pipe");
      const write = await makeFifo(path);
      const written = write(`eve:${hashSync("secret", 4)}\n`);
      await withProgram(
        [folder, "--auth-file", path],
        async (program, port) => {
          await written;
          for (const [fields, status] of [[[], 401], [[EVE], 200]] as const) {
            const got = await exchange(port, "/there.txt", { fields });
            assertEquals(got.status, status);
          }
          assertEquals(program.stderr, "");
        },
      );
    }),
));

Deno.test(requiring(
  findMissing("mkfifo"),
  "the program says that it waits for a password file that nobody writes, and ends at a signal",
  () =>
    withFolder(FILES, async (folder) => {
      const path = join(folder, "../users_pipe");
      await makeFifo(path);
      const program = Program.start(["--port=0", folder, "--auth-file", path]);
      await program.waitFor(() => program.stderr.includes("waiting for"));
      const { code, stderr } = await program.end("SIGTERM");
      assertEquals(code, 0);
      assertMatch(
        stderr,
        /^tinyhttp: waiting for the content of ".*users_pipe"\ntinyhttp: cannot read the password file ".*users_pipe": the program was stopped before .*\n$/,
      );
    }),
));

const ORIGIN = "Origin: https://app.example";
const PREFLIGHT = [ORIGIN, "Access-Control-Request-Method: GET"];

Deno.test("--cors sends the named origin with every response", () =>
  withFolder(FILES, async (folder) => {
    for (const cors of ["*", "https://app.example", undefined]) {
      await withSettledSite({ folder, cors }, async (port) => {
        const etag = (await exchange(port, "/there.txt")).field("etag");
        const cases: [string, string, string[], number][] = [
          ["GET", "/there.txt", [], 200],
          ["HEAD", "/there.txt", [], 200],
          ["GET", "/there.txt", ["Range: bytes=0-1"], 206],
          ["GET", "/there.txt", ["Range: bytes=9-"], 416],
          ["GET", "/there.txt", [`If-None-Match: ${etag}`], 304],
          ["GET", "/there.txt", ['If-Match: "x"'], 412],
          ["GET", "/forced", [], 301],
          ["GET", "/missing", [], 404],
          ["POST", "/there.txt", [], 405],
          ["BREW", "/there.txt", [], 501],
          ["GET", "/%zz", [], 400],
          ["OPTIONS", "/there.txt", [], 204],
        ];
        for (const [method, target, fields, status] of [...cases, ...cases]) {
          for (
            const origin of [[], [ORIGIN], ["Origin: https://other.example"]]
          ) {
            const got = await exchange(port, target, {
              method,
              fields: [...fields, ...origin],
            });
            assertEquals(got.status, status, target);
            assertEquals(
              got.field("access-control-allow-origin"),
              cors,
              target,
            );
            const exposed = got.field("access-control-expose-headers")?.split(
              ", ",
            );
            assertEquals(exposed?.includes("Content-Range"), cors && true);
            assertEquals(exposed?.includes("ETag"), cors && true);
          }
        }
      });
    }
  }));

Deno.test("--cors answers a preflight alike for every target, without credentials", () =>
  withFolder(FILES, async (folder) => {
    for (const users of [undefined, USERS]) {
      await withSettledSite({ folder, cors: "*", users }, async (port) => {
        const responses = new Set<string>();
        for (
          const target of [
            "/",
            "/there.txt",
            "/missing",
            "/folder",
            "/forced",
            "/.hidden",
            "*",
          ]
        ) {
          const got = await exchange(port, target, {
            method: "OPTIONS",
            fields: PREFLIGHT,
          });
          assertEquals(got.status, 204, target);
          assertEquals(
            got.field("access-control-allow-methods"),
            "GET, HEAD, OPTIONS",
          );
          assertEquals(got.field("allow"), "GET, HEAD, OPTIONS");
          assertEquals(got.field("access-control-max-age"), "86400");
          assertEquals(got.field("access-control-allow-headers"), undefined);
          responses.add(JSON.stringify(comparable(got)));
        }
        assertEquals(responses.size, 1);
        const asked: [string, string | undefined][] = [
          ["authorization", "authorization"],
          ["authorization, x-thing,range", "authorization, x-thing,range"],
          ["x-a, bad header", undefined],
          ["x-a,,x-b", undefined],
          ["x: y", undefined],
          ["a;b", undefined],
          ['"', undefined],
          ["\xff", undefined],
          ["", undefined],
        ];
        for (const [names, allowed] of asked) {
          const got = await exchange(port, "/there.txt", {
            method: "OPTIONS",
            fields: [...PREFLIGHT, `Access-Control-Request-Headers: ${names}`],
          });
          assertEquals(
            [got.status, got.field("access-control-allow-headers")],
            [204, allowed],
            names,
          );
        }
        // Only a preflight needs no password.
        const real = users === undefined ? [204, 200] : [401, 401];
        const options = await exchange(port, "/there.txt", {
          method: "OPTIONS",
          fields: [ORIGIN],
        });
        const get = await exchange(port, "/there.txt", { fields: PREFLIGHT });
        assertEquals([options.status, get.status], real);
        assertEquals(get.field("access-control-allow-origin"), "*");
        const allowed = await exchange(port, "/there.txt", {
          fields: [ORIGIN, ANN],
        });
        assertEquals(allowed.text(), "there");
      });
    }
    await withSettledSite({ folder }, async (port) => {
      const got = await exchange(port, "/there.txt", {
        method: "OPTIONS",
        fields: PREFLIGHT,
      });
      assertEquals(got.status, 204);
      assert(!got.head.toLowerCase().includes("access-control"), "off");
    });
  }));

Deno.test("--cache sets max-age of files, and not of the server's own pages", () =>
  withFolder({
    "index.html": "home",
    "there.txt": "there",
    "_redirects": "/rule /x",
  }, async (folder) => {
    for (
      const [cacheSeconds, expected] of [[undefined, "no-cache"], [
        0,
        "max-age=0",
      ], [60, "max-age=60"]] as const
    ) {
      await withSettledSite({ folder, cacheSeconds }, async (port) => {
        const etag = (await exchange(port, "/there.txt")).field("etag");
        const cases: [string, string[], string][] = [
          ["/there.txt", [], expected],
          ["/there.txt", [`If-None-Match: ${etag}`], expected],
          ["/there.txt", ["Range: bytes=0-1"], expected],
          ["/", [], expected],
          ["/missing", [], "no-cache"],
          ["/rule", [], "no-store"],
          ["/there.txt", ["Range: bytes=9-"], "no-store"],
        ];
        for (const [target, fields, cacheControl] of cases) {
          const got = await exchange(port, target, { fields });
          assertEquals(
            got.field("cache-control"),
            cacheControl,
            `${target} ${fields}`,
          );
        }
      });
    }
  }));
