// Listings over the wire, and folders and files that fail: they get the right status and a line in the log, and the
// server serves on.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import {
  awaitNextFileTime,
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";
import { UNPRIVILEGED, unprivilegedMissing } from "../file_modes.ts";
import { withProgram } from "./program.ts";

const HTML = "Accept: text/html,*/*;q=0.8";
const JSON_ONLY = "Accept: application/json";

interface ConnectionSetEntry {
  readonly path: string;
  readonly more: boolean;
  readonly entries: readonly {
    readonly name: string;
    readonly kind: string;
    readonly href?: string;
    readonly size?: number;
  }[];
}

async function list(port: number, target: string): Promise<ConnectionSetEntry> {
  const got = await exchange(port, target, { fields: [JSON_ONLY] });
  assertEquals(got.status, 200, target);
  assertEquals(got.field("content-type"), "application/json", target);
  return JSON.parse(new TextDecoder().decode(got.content));
}

const EVIL = [
  '"><script>alert(1)<',
  "javascript:alert(1)",
  "a?b#c",
  "%2e%2e",
  "new\nline",
  "ü",
  "a\\b",
  "two  blanks ",
];

Deno.test("--list lists folders without an index file, with the fields of the rules and a strict policy", () =>
  withFolder({
    "top.txt": "x",
    "README.md": "<script>alert(1)</script> & more",
    "_headers":
      "/*\n  X-Robots-Tag: noindex\n  Content-Security-Policy: default-src 'none'\n  Content-Type: text/x\n  ! Server\n",
    "_redirects": "/a /b\n",
    "indexed/index.html": "index",
    "sub/b.txt": "bb",
    "sub/a/": "",
    ".git/config": "x",
    ".well-known/acme": "x",
    "empty/": "",
    ...Object.fromEntries(EVIL.map((name) => [`evil/${name}`, name])),
  }, async (folder) => {
    const cases: [string, number, string][] = [
      ["/", 200, "the root"],
      ["/?sort=size&order=desc", 200, "sorted"],
      ["/sub/", 200, "a folder"],
      ["/sub", 301, "without its slash"],
      ["/empty/", 200, "nothing in it"],
      ["/indexed/", 200, "an index goes before"],
      ["/sub/a/", 200, "a folder below"],
      ["/missing/", 404, "none"],
      ["/top.txt/", 404, "a file"],
      ["/.git/", 404, "a dot folder"],
      ["/.well-known/", 200, "the one that is meant to be found"],
    ];
    for (const [target, status, why] of cases) {
      for (const accept of [HTML, JSON_ONLY]) {
        for (const method of ["GET", "HEAD"]) {
          await exchangeColdAndHot({ folder, list: true }, {
            target,
            method,
            fields: [accept],
            check(got) {
              assertEquals(got.status, status, `${target}: ${why}`);
              if (status !== 200 || target === "/indexed/") return;
              const isHtml = accept === HTML;
              assertEquals(
                got.field("content-type"),
                isHtml ? "text/html; charset=utf-8" : "application/json",
              );
              assertEquals(got.field("vary"), "Accept");
              assertEquals(got.field("cache-control"), "no-cache");
              assertMatch(got.field("etag")!, /^"/);
              assertEquals(got.field("x-robots-tag"), "noindex", "rules count");
              assertEquals(got.field("server"), undefined, "rules count");
              const policy = got.field("content-security-policy");
              assertEquals(
                policy?.includes("script-src 'sha256-"),
                isHtml ? true : undefined,
                "its own policy alone",
              );
            },
          });
        }
      }
    }
    await withSettledSite({ folder, list: true }, async (port) => {
      const root = await list(port, "/");
      assertEquals(root.entries.map(({ name }) => name), [
        ".well-known",
        "empty",
        "evil",
        "indexed",
        "sub",
        "README.md",
        "top.txt",
      ]);
      for (const { href } of root.entries) {
        const { pathname } = new URL(href!, "http://a/");
        assertEquals((await exchange(port, pathname)).status, 200, pathname);
      }
      const html = await exchange(port, "/", { fields: [HTML] });
      assert(
        html.text().includes("&lt;script>alert(1)&lt;/script> &amp; more") ||
          html.text().includes(
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more",
          ),
      );
      assert(!/_headers|_redirects|\.git/.test(html.text()));

      // Every listed file can be requested, whatever its name.
      const evil = await list(port, "/evil/");
      assertEquals(
        evil.entries.map(({ name }) => name).toSorted(),
        EVIL.filter((name) => !name.includes("\\")).toSorted(),
      );
      for (const { name, href } of evil.entries) {
        const { pathname } = new URL(href!, "http://a/evil/");
        const got = await exchange(port, pathname);
        assertEquals(new TextDecoder().decode(got.content), name);
      }

      const etag = html.field("etag")!;
      const conditional = await exchange(port, "/", {
        fields: [HTML, `If-None-Match: ${etag}`],
      });
      assertEquals([conditional.status, conditional.content.length], [304, 0]);
      assertEquals(conditional.field("x-robots-tag"), "noindex");
      const ranged = await exchange(port, "/", {
        fields: [HTML, "Range: bytes=0-14"],
      });
      assertEquals([ranged.status, ranged.text().toLowerCase()], [
        206,
        "<!doctype html>",
      ]);
      const sorted = await exchange(port, "/?sort=size&order=asc", {
        fields: [HTML],
      });
      assert(
        sorted.field("etag") !== etag,
        "another order is another representation",
      );
      await awaitNextFileTime();
      Deno.writeTextFileSync(join(folder, "new.txt"), "x");
      const changed = await exchange(port, "/", {
        fields: [HTML, `If-None-Match: ${etag}`],
      });
      assertEquals(changed.status, 200, "a new file shows at once");
      assertEquals((await exchange(port, "/", { method: "POST" })).status, 405);
    });
    await withSettledSite({ folder }, async (port) => {
      for (const target of ["/", "/sub/"]) {
        assertEquals((await exchange(port, target)).status, 404, "off");
      }
    });
    await withSettledSite(
      { folder, list: true, dotfiles: true },
      async (port) => {
        const names = (await list(port, "/")).entries.map(({ name }) => name);
        assert(names.includes(".git") && names.includes(".well-known"));
        assert(!names.includes("_headers"));
      },
    );
  }));

Deno.test(
  requiring(
    windowsLacks,
    "--list lists links as their targets, and no link that leads out of the folder",
    async () => {
      await withFolder(
        { "file": "x", "folder/y": "", "../outside/secret": "s" },
        async (folder) => {
          for (
            const [to, name] of [
              ["file", "to-file"],
              ["folder", "to-folder"],
              ["../outside", "out"],
              ["../outside/secret", "out-file"],
              ["nowhere", "broken"],
              ["loop", "loop"],
            ]
          ) Deno.symlinkSync(to, join(folder, name));
          await withSite({ folder, list: true }, async (port) => {
            const { entries } = await list(port, "/");
            assertEquals(
              entries.map(({ name, kind }) => `${kind} ${name}`),
              [
                "folder folder",
                "folder to-folder",
                "file file",
                "file to-file",
              ],
            );
            for (
              const target of [
                "/out/",
                "/out",
                "/out-file",
                "/broken",
                "/loop",
                "/loop/",
              ]
            ) {
              assertEquals((await exchange(port, target)).status, 404, target);
            }
          });
          await withSite(
            { folder, list: true, followSymlinks: true },
            async (port) => {
              const { entries } = await list(port, "/");
              assertEquals(entries.map(({ name }) => name), [
                "folder",
                "out",
                "to-folder",
                "file",
                "out-file",
                "to-file",
              ]);
              assertEquals(
                (await list(port, "/out/")).entries[0].name,
                "secret",
              );
            },
          );
        },
      );
    },
  ),
);

Deno.test("--list sends 20,000 entries in two pages, and other requests are served meanwhile", async () => {
  await withFolder({ "small.txt": "x" }, async (folder) => {
    Deno.mkdirSync(join(folder, "many"));
    for (let i = 0; i < 20_000; i++) {
      Deno.writeTextFileSync(join(folder, `many/file ${i}.txt`), "");
    }
    await withSite({ folder, list: true }, async (port) => {
      const names = new Set<string>();
      const requests: [string, string][] = [
        [HTML, "/many/"],
        [JSON_ONLY, "/many/"],
        [JSON_ONLY, "/many/?page=2"],
        [HTML, "/many/?sort=size&page=2"],
      ];
      for (const [accept, target] of requests) {
        const client = await RawClient.connect(port);
        const began = performance.now();
        await client.send(encodeRequest(target, { fields: [accept] }));
        let isOver = false;
        let others = 0;
        const listing = client.receive().finally(() => isOver = true);
        while (!isOver) {
          assertEquals((await exchange(port, "/small.txt")).status, 200);
          others++;
        }
        const got = await listing;
        const took = performance.now() - began;
        assertEquals(got.status, 200);
        const count = got.text().match(/href="\.\/file|"name":"file/g)?.length;
        assertEquals(count, 10_000);
        if (accept === JSON_ONLY) {
          for (const { name } of JSON.parse(got.text()).entries) {
            names.add(name);
          }
        }
        assert(others >= 3, `${others} others were served`);
        console.log(
          `20,000 entries in ${took.toFixed(0)} ms, ${others} others meanwhile`,
        );
        client.close();
      }
      assertEquals(names.size, 20_000, "each name is on one page");
    });
  });
});

Deno.test("--list shows a README as HTML of its present version, and none that a forced rule hides", async () => {
  await withFolder({
    "a/README.md": "# One\n\n[x](y.md) ![i](i.png) <b>",
    "b/README.md": "# Secret",
    "c/readme.txt": "# Plain",
    "d/README.md": "#\0Binary",
    "_redirects": "/b/README.md /c/ 302!\n",
  }, async (folder) => {
    await withSite({ folder, list: true }, async (port) => {
      const ask = (target: string) =>
        exchange(port, target, { fields: [HTML] });
      const cases: [string, RegExp, RegExp, boolean][] = [
        ["/a/", /<h3 id="readme-one" dir="auto">One<\/h3>/, /# One|<b>/, true],
        ["/b/", /<h1><bdi>b<\/bdi>\/<\/h1>/, /Secret/, false],
        ["/c/", /<pre dir="auto">\n# Plain<\/pre>/, /<h3/, false],
        ["/d/", /README\.md/, /Binary/, false],
      ];
      for (const [target, expected, unexpected, showsImages] of cases) {
        for (let i = 0; i < 2; i++) {
          const got = await ask(target);
          assertMatch(got.text(), expected);
          assert(!unexpected.test(got.text()), target);
          const policy = got.field("content-security-policy")!;
          assertEquals(policy.includes("img-src 'self'"), showsImages);
        }
      }
      await awaitNextFileTime();
      Deno.writeTextFileSync(join(folder, "a/README.md"), "# Two");
      assertMatch((await ask("/a/")).text(), /<h3 id="readme-two" dir="auto">/);
    });
  });
});

Deno.test("--list has links that lead up from any spelling of the folder's path", async () => {
  await withFolder({ "a/b/": "" }, async (folder) => {
    await withSite({ folder, list: true }, async (port) => {
      const cases: [string, string][] = [
        ["/a/b/", "../"],
        ["/a/b/?sort=size", "../"],
        ["/%61/b/", "../"],
        ["/a/b//", "/a/"],
        ["//a/b/", "/a/"],
        ["/a//b/", "/a/"],
        ["/a/./b/", "/a/"],
        ["/a/c/%2E%2e/b/", "/a/"],
        ["/a/b/.", "/a/"],
      ];
      for (const [target, up] of cases) {
        const got = await exchange(port, target, { fields: [HTML] });
        assertEquals(got.status, 200, target);
        assert(got.text().includes(`<a href="${up}" rel="up">`), target);
      }
      const moved = await exchange(port, "/a/b?sort=size&order=asc");
      assertEquals(moved.field("location"), "b/?sort=size&order=asc");
    });
  });
});

Deno.test(requiring(
  Deno.build.os === "linux" ? undefined : "other systems take no such names",
  "--list counts the names that no request can spell",
  async () => {
    await withFolder({ "back\\slash": "", "a": "" }, async (folder) => {
      await withSite({ folder, list: true }, async (port) => {
        const got = await exchange(port, "/", { fields: [HTML] });
        assertMatch(got.text(), /1 name cannot be written in an address/);
        assertEquals((await list(port, "/")).entries.length, 1);
      });
    });
  },
));

Deno.test("--list answers 404 or a whole listing for a folder that comes and goes", async () => {
  await withFolder(
    { "404.html": "not here", "stays/x": "" },
    async (folder) => {
      await withSite({ folder, list: true }, async (port) => {
        const path = join(folder, "fleeting");
        Deno.mkdirSync(path);
        for (let i = 0; i < 2000; i++) {
          Deno.writeTextFileSync(join(path, `${i}`), "");
        }
        const clients = await Promise.all(
          Array.from({ length: 8 }, () => RawClient.connect(port)),
        );
        const responses = clients.map(async (client) => {
          await client.send(
            encodeRequest("/fleeting/", { fields: [JSON_ONLY] }),
          );
          return await client.receive();
        });
        await new Promise((resolve) => setTimeout(resolve, 5));
        Deno.removeSync(path, { recursive: true });
        for (const got of await Promise.all(responses)) {
          assert([200, 404].includes(got.status), `${got.status}`);
          if (got.status === 404) assertEquals(got.text(), "not here");
          else JSON.parse(got.text());
        }
        for (const client of clients) client.close();
        const gone = await exchange(port, "/fleeting/", { fields: [HTML] });
        assertEquals([gone.status, gone.text()], [404, "not here"]);

        // A folder that becomes a file and back, between two requests.
        for (let i = 0; i < 40; i++) {
          if (i % 2 === 0) Deno.mkdirSync(path);
          else Deno.writeTextFileSync(path, "file");
          const got = await exchange(port, "/fleeting/", {
            fields: [JSON_ONLY],
          });
          assertEquals(got.status, i % 2 === 0 ? 200 : 404);
          Deno.removeSync(path);
        }
        assertEquals((await list(port, "/stays/")).entries.length, 1);
      });
    },
  );
});

Deno.test("a broken precompressed file is reported once, and the original is sent", async () => {
  const text = "text ".repeat(400);
  const files = {
    "a.txt": text,
    "a.txt.gz": "this is no gzip",
    "b.txt": text,
    "b.txt.zst/": "",
    "c.txt": text,
    "c.txt.zst": "",
  };
  await withFolder(files, async (folder) => {
    const warnings: string[] = [];
    const warn = (line: string) => warnings.push(line);
    await withSite({ folder, warn }, async (port) => {
      for (let i = 0; i < 3; i++) {
        for (const name of ["a", "b", "c"]) {
          const coding = name === "a" ? "gzip" : "zstd";
          const got = await exchange(port, `/${name}.txt`, {
            fields: [`Accept-Encoding: ${coding}`],
          });
          assertEquals(got.status, 200);
          assert(!got.text().includes("no gzip"));
          if (got.field("content-encoding") === undefined) {
            assertEquals(got.text(), text);
          } else assert(got.content.length > 10 && got.content.length < 1000);
          const plain = await exchange(port, `/${name}.txt`);
          assertEquals(plain.text(), text);
        }
      }
    });
    assertEquals(warnings.length, 3, warnings.join("\n"));
    for (const warning of warnings) {
      assertMatch(warning, /^"[^"]+\.txt\.(?:gz|zst)" is not used: [ -~]+$/);
    }
  });
});

Deno.test(requiring(
  unprivilegedMissing,
  "the program answers 403 for files and folders that the system denies, and says so once",
  async () => {
    const files = {
      "open.txt": "open",
      "closed.txt": "SECRET",
      "unreadable/file": "SECRET",
      "unlisted/file": "by name",
      "names-only/file": "SECRET",
      "_headers": "/*\n  X: SECRET\n",
    };
    await withFolder(files, async (folder) => {
      const modes: [string, number][] = [
        ["closed.txt", 0o000],
        ["unreadable", 0o000],
        ["unlisted", 0o311],
        ["names-only", 0o444],
        ["_headers", 0o000],
      ];
      for (const [name, mode] of modes) {
        Deno.chmodSync(join(folder, name), mode);
      }
      const options = [folder, "--list", "--workers", "2"];
      await withProgram(options, async (program, port) => {
        const cases: [string, number][] = [
          ["/open.txt", 200],
          ["/closed.txt", 403],
          ["/unreadable/", 403],
          ["/unreadable/file", 403],
          ["/unlisted/", 403],
          ["/unlisted/file", 200],
          ["/names-only/", 403],
          ["/", 200],
        ];
        for (const [target, status] of [...cases, ...cases, ...cases]) {
          const got = await exchange(port, target, { fields: [HTML] });
          assertEquals(got.status, status, target);
          assert(
            !got.text().includes("SECRET") && !got.head.includes("SECRET"),
          );
        }
        const lines = program.stderr.trimEnd().split("\n");
        assertEquals(lines.toSorted(), [
          'tinyhttp: "/closed.txt" is not sent: the system denies it',
          'tinyhttp: "/names-only/" is not sent: the system denies it',
          'tinyhttp: "/unlisted/" is not sent: the system denies it',
          'tinyhttp: "/unreadable/" is not sent: the system denies it',
          'tinyhttp: "/unreadable/file" is not sent: the system denies it',
          "tinyhttp: _headers: it can't be read",
        ]);
        assertEquals((await program.end()).code, 0);
      }, { wrapper: UNPRIVILEGED });
      for (const [name] of modes) Deno.chmodSync(join(folder, name), 0o755);
    });
  },
));

Deno.test("the program's workers may render a README and send an archive", async () => {
  await withFolder({ "README.md": "# Hello", "a.txt": "a" }, async (folder) => {
    const options = [folder, "--list", "--workers", "2"];
    await withProgram(options, async (_, port) => {
      const got = await exchange(port, "/", { fields: [HTML] });
      assertMatch(got.text(), /<h3 id="readme-hello" dir="auto">Hello<\/h3>/);
      const archive = await exchange(port, "/?download=zip");
      assertEquals(archive.status, 200);
      assertEquals([...archive.content.subarray(0, 4)], [80, 75, 3, 4]);
    });
  });
});
