// `tinyhttp FILE`: the file at `/` and at its name, and nothing else of its folder.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { makeSite } from "../../src/site/make_site.ts";
import { RawClient } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { Program, runProgram, withProgram } from "./program.ts";

async function ask(
  port: number,
  path: string,
  fields = "",
): Promise<{ status: number; head: string; body: string }> {
  using peer = await RawClient.connect(port);
  await peer.send(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`,
  );
  const text = await peer.readAll();
  const end = text.indexOf("\r\n\r\n");
  return {
    status: Number(text.slice(9, 12)),
    head: text.slice(0, end),
    body: text.slice(end + 4),
  };
}

async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_single_" });
  try {
    await Deno.writeTextFile(join(folder, "page.html"), "<p>page");
    await Deno.writeTextFile(join(folder, "page.html.gz"), "\x1f\x8b\x08 gz");
    await Deno.writeTextFile(join(folder, "other.html"), "<p>other");
    await Deno.writeTextFile(join(folder, "index.html"), "<p>index");
    await Deno.writeTextFile(join(folder, "404.html"), "<p>own 404");
    await Deno.writeTextFile(join(folder, "_headers"), "/*\n  X-Rule: 1\n");
    await Deno.writeTextFile(
      join(folder, "_redirects"),
      "/x /other.html 200\n",
    );
    await Deno.writeTextFile(join(folder, ".secret"), "secret");
    await Deno.mkdir(join(folder, "sub"));
    await Deno.writeTextFile(join(folder, "sub", "page.html"), "<p>sub");
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const OTHERS = [
  "/other.html",
  "/index.html",
  "/404.html",
  "/_headers",
  "/page.html.gz",
  "/page.html/",
  "/page.html/x",
  "/sub/page.html",
  "/sub/",
  "/sub",
  "/x",
  "/.secret",
  "/page",
  "/PAGE.HTML",
  "/page.html%00",
  "/%2e%2e/page.html",
];

Deno.test("the program serves one file at / and at its name, and nothing else of its folder", () =>
  withFolder(async (folder) => {
    const file = join(folder, "page.html");
    for (
      const options of [[], ["--list"], ["--dotfiles", "--follow-symlinks"]]
    ) {
      await withProgram([file, ...options], async (program, port) => {
        assert(program.banner.includes(`serves ${file}\n`), program.banner);
        for (const path of ["/", "/page.html", "/?a=b", "/./page.html", "/"]) {
          const { status, head, body } = await ask(port, path);
          assertEquals([status, body], [200, "<p>page"], path);
          assertMatch(head, /\r\nContent-Type: text\/html/);
          assert(!head.includes("X-Rule"), head);
        }
        for (const path of OTHERS) {
          const { status, body } = await ask(port, path);
          assert(status === 404 || status === 400, `${path}: ${status}`);
          assert(!body.includes("<p>o"), path);
        }
        const gzip = await ask(port, "/", "Accept-Encoding: gzip\r\n");
        assertEquals([gzip.status, gzip.body], [200, "<p>page"]);
        const { code, stderr } = await program.end();
        assertEquals([code, stderr], [0, ""], options.join());
      });
    }
  }));

Deno.test("the program serves what replaces its one file, and 404 while there is none", () =>
  withFolder(async (folder) => {
    const file = join(folder, "page.html");
    await withProgram([file, "--workers=1"], async (program, port) => {
      assertEquals((await ask(port, "/")).body, "<p>page");
      for (const text of ["<p>second", "<p>third"]) {
        const temporary = join(folder, "temporary");
        await Deno.writeTextFile(temporary, text);
        await Deno.rename(temporary, file);
        assertEquals((await ask(port, "/")).body, text);
        assertEquals((await ask(port, "/page.html")).body, text);
      }
      await Deno.remove(file);
      assertEquals((await ask(port, "/")).status, 404);
      await program.waitFor(() => program.stderr.includes("is gone"));
      await Deno.writeTextFile(file, "<p>back");
      assertEquals((await ask(port, "/")).body, "<p>back");
      await program.waitFor(() => program.stderr.includes('" is back'));
      const { stderr } = await program.end();
      assertEquals(stderr.split("\n"), [
        `tinyhttp: the file "${file}" is gone; requests get 404 until it is back`,
        `tinyhttp: the file "${file}" is back`,
        "",
      ]);
    });
  }));

Deno.test(
  requiring(
    windowsLacks,
    "the program serves a file that is a link, also after the link is changed",
    () =>
      withFolder(async (folder) => {
        const place = await Deno.makeTempDir({ prefix: "tinyhttp_link_" });
        const link = join(place, "current.html");
        await Deno.symlink(join(folder, "page.html"), link);
        await withProgram([link], async (program, port) => {
          assertEquals((await ask(port, "/")).body, "<p>page");
          assertEquals((await ask(port, "/current.html")).body, "<p>page");
          assertEquals((await ask(port, "/page.html")).status, 404);
          const next = join(place, "next");
          await Deno.symlink(join(folder, "other.html"), next);
          await Deno.rename(next, link);
          assertEquals((await ask(port, "/")).body, "<p>other");
          assertEquals((await program.end()).stderr, "");
        });
        await Deno.remove(place, { recursive: true });
      }),
  ),
);

Deno.test("the program serves one file with other options", () =>
  withFolder(async (folder) => {
    const file = join(folder, "page.html");
    await withProgram([file, "--spa"], async (program, port) => {
      const page = await ask(port, "/deep/link", "Accept: text/html\r\n");
      assertEquals([page.status, page.body], [200, "<p>page"]);
      assertEquals((await ask(port, "/a.js")).status, 404);
      assertEquals((await program.end()).stderr, "");
    });
    await withProgram([file, "--clean-urls"], async (_, port) => {
      assertEquals((await ask(port, "/")).body, "<p>page");
      assertEquals((await ask(port, "/other")).status, 404);
    });
    // A name that is hidden is served if it is the one that was given.
    await withProgram([join(folder, ".secret")], async (_, port) => {
      assertEquals((await ask(port, "/")).body, "secret");
      assertEquals((await ask(port, "/.secret")).body, "secret");
    });
    await withProgram([join(folder, "_headers")], async (_, port) => {
      assertEquals((await ask(port, "/")).status, 200);
      assert(!(await ask(port, "/")).head.includes("X-Rule"));
    });
  }));

Deno.test("the program finds the file in the current folder, and from the environment", () =>
  withFolder(async () => {
    const program = Program.start(["--host=127.0.0.1", "--port=0"], {
      env: { TINYHTTP_DIR: "deno.json" },
    });
    try {
      const port = await program.port();
      assert((await ask(port, "/")).body.startsWith("{"));
      assert((await ask(port, "/deno.json")).body.startsWith("{"));
      assertEquals((await ask(port, "/main.ts")).status, 404);
    } finally {
      await program.end("SIGKILL");
    }
  }));

Deno.test(
  requiring(
    windowsLacks,
    "the program refuses what is neither a folder nor a file",
    async () => {
      const { code, stderr } = await runProgram(["/dev/null"]);
      assertEquals([code, stderr], [
        1,
        'tinyhttp: cannot serve "/dev/null": it is neither a folder nor a file\n',
      ]);
    },
  ),
);

Deno.test("makeSite() with a file serves that file alone, without a sandbox, too", () =>
  withFolder(async (folder) => {
    const site = await makeSite({ folder, file: "page.html", list: true });
    const { serve } = await import("../../src/mod.ts");
    {
      await using server = await serve({
        responder: site,
        hostname: "127.0.0.1",
        port: 0,
      });
      const { port } = server.address;
      for (const path of ["/", "/page.html"]) {
        const { status, head, body } = await ask(port, path);
        assertEquals([status, body], [200, "<p>page"]);
        assert(!head.includes("X-Rule"));
      }
      const gzip = await ask(port, "/", "Accept-Encoding: gzip\r\n");
      assertEquals(gzip.body, "<p>page");
      for (const path of OTHERS) {
        const { status, body } = await ask(port, path);
        assert(status === 404 || status === 400, `${path}: ${status}`);
        assert(!body.includes("own"), path);
      }
    }
    site.close();
  }));
