// `_headers` and `_redirects` over the wire: what they apply to, when changes count, and what they never do.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { SETTLE_TIME_MS } from "../../src/site/files/limits.ts";
import { RULES_INTERVAL_MS } from "../../src/site/rules/limits.ts";
import {
  encodeRequest,
  exchange,
  LONG_TIMEOUT_MS,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { pickBelow, pickText, seeded } from "../seeded.ts";
import {
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";
import { sleep } from "../wait.ts";
import { withProgram } from "./program.ts";

/** A clock that a test moves on, so that the server checks the rules files again. */
function makeClock() {
  let passed = 0;
  return {
    now: () => Date.now() + passed,
    /** Moves on to the next check, after a real wait in which the times of files move on, too. */
    nextCheck: async () => {
      passed += RULES_INTERVAL_MS;
      await sleep(2 * SETTLE_TIME_MS);
    },
  };
}

const SECRET = "X-Secret-Of-The-Rules";

Deno.test("_redirects redirects and rewrites with each status, captures and queries, after existing files", () =>
  withFolder({
    "page.html": "the page",
    "there.txt": "there",
    "over.txt": "over",
    "hidden.txt": "hidden",
    "docs/index.html": "docs",
    "empty/": "",
    "_redirects": `
/default        /to
/s301           /to  301
/s302           /to  302
/s303           /to  303
/s307           /to  307
/s308           /to  308
/shown          /page.html  200
/shown-folder   /docs  200
/shown-folder-2 /docs/  200
/gone           /page.html  404
/gone-nothing   /nothing.html  404
/nowhere        /nothing.html  200
/own-query      /to?x=1
/fragment       /to#part
there.txt       /to  301
/there.txt      /to  301
/over.txt       /page.html  200!
/docs/index.html  /to  302!
/hidden.txt     /page.html  404!
/twice          /first
/twice          /second
/news/*         /blog/:splat
/user/:name/post/:id  /p/:id/:name
/q  id=:id      /item/:id
/slash/         /to
/external/*     https://example.com/a/:splat  302
/plain-external http://example.com
/trick/*        /:splat
/back/*         /:splat/x
/with-ümlaut    /zu-ümlaut
/self           /self
/empty          /to
/assets/*.js    /js/:splat
`,
  }, async (folder) => {
    const redirects: [string, number, string][] = [
      ["/default", 301, "/to"],
      ["/s301", 301, "/to"],
      ["/s302", 302, "/to"],
      ["/s303", 303, "/to"],
      ["/s307", 307, "/to"],
      ["/s308", 308, "/to"],
      ["/s301?a=1&b=%20", 301, "/to?a=1&b=%20"],
      ["/s301?", 301, "/to?"],
      ["/own-query?a=1", 301, "/to?x=1"],
      ["/fragment?a=1", 301, "/to?a=1#part"],
      ["/docs/index.html?q", 302, "/to?q"],
      ["/twice", 301, "/first"],
      ["/news/2024/05/a%20b", 301, "/blog/2024/05/a%20b"],
      ["/news/", 301, "/blog/"],
      ["/news", 301, "/blog/"],
      ["/user/ann/post/7?x", 301, "/p/7/ann?x"],
      ["/user/%C3%BC/post/%2541", 301, "/p/%2541/%C3%BC"],
      ["/q?id=5", 301, "/item/5"],
      ["/slash", 301, "/to"],
      ["/slash/", 301, "/to"],
      ["/external/b/c?q=1", 302, "https://example.com/a/b/c?q=1"],
      ["/plain-external", 301, "http://example.com/"],
      ["/trick//evil.example/x", 301, "/evil.example/x"],
      ["/trick/", 301, "/"],
      ["/back/", 301, "/x"],
      ["/trick/https:%3F%23", 301, "/https:%3F%23"],
      ["/empty?q", 301, "empty/?q"],
      [
        "/external/a%0d%0aSet-Cookie:%20x=1",
        302,
        "https://example.com/a/a%0d%0aSet-Cookie:%20x=1",
      ],
      ["/with-%C3%BCmlaut", 301, "/zu-%C3%BCmlaut"],
      ["/assets/a/b.js", 301, "/js/a/b"],
      ["/empty", 301, "empty/"],
      ["/empty/", 301, "/to"],
    ];
    for (const [target, status, location] of redirects) {
      for (const method of ["GET", "HEAD"]) {
        await exchangeColdAndHot({ folder, warn: () => {} }, {
          target,
          method,
          check(response) {
            assertEquals(response.status, status, target);
            assertEquals(response.field("location"), location, target);
            assertEquals(response.field("server"), "tinyhttp");
          },
        });
      }
    }
    const contents: [string, number, string, string][] = [
      ["/shown", 200, "the page", "another file's content"],
      ["/shown?q", 200, "the page", "with a query"],
      ["/shown-folder", 200, "docs", "a folder's index"],
      ["/shown-folder-2", 200, "docs", "a folder's index"],
      ["/gone", 404, "the page", "a page of its own for what is gone"],
      ["/gone-nothing", 404, "404 Not Found", "no such page"],
      ["/nowhere", 404, "404 Not Found", "a target that isn't there"],
      ["/there.txt", 200, "there", "a file goes before an unforced rule"],
      ["/over.txt", 200, "the page", "a forced rule goes before a file"],
      ["/hidden.txt", 404, "the page", "a forced rule goes before a file"],
      ["/docs/", 200, "docs", "an index is no matter of its name's rule"],
      ["/q?id=5&x=1", 404, "404 Not Found", "not the very parameters"],
      ["/news/a%0d%0ab", 404, "404 Not Found", "no address of a site"],
      ["/q", 404, "404 Not Found", "not the very parameters"],
      ["/self", 404, "404 Not Found", "a rule that leads nowhere new"],
      ["/NEWS/x", 404, "404 Not Found", "paths mind their case"],
      ["/assets/b.css", 404, "404 Not Found", "another ending"],
    ];
    for (const [target, status, start, why] of contents) {
      await exchangeColdAndHot({ folder, warn: () => {} }, {
        target,
        check(response) {
          assertEquals(response.status, status, `${target}: ${why}`);
          assert(response.text().startsWith(start), `${target}: ${why}`);
          assertEquals(response.field("location"), undefined, target);
        },
      });
    }
  }));

Deno.test("_redirects sends a rewritten page with validators and ranges, and with status 404 without them", () =>
  withFolder({
    "page.html": "the page",
    "_redirects": "/shown /page.html 200\n/gone /page.html 404\n",
  }, async (folder) => {
    await withSettledSite({ folder }, async (port) => {
      const page = await exchange(port, "/page.html");
      const etag = page.field("etag")!;
      const cases: [string, string[], number, string][] = [
        ["/shown", [`If-None-Match: ${etag}`], 304, ""],
        ["/shown", ["Range: bytes=4-"], 206, "page"],
        ["/shown", ["Range: bytes=99-"], 416, ""],
        ["/gone", [`If-None-Match: ${etag}`], 404, "the page"],
        ["/gone", ['If-Match: "x"'], 404, "the page"],
        ["/gone", ["Range: bytes=4-"], 404, "the page"],
      ];
      for (const [target, fields, status, content] of cases) {
        const got = await exchange(port, target, { fields });
        assertEquals(got.status, status, `${target} ${fields}`);
        if (content !== "") assertEquals(got.text(), content);
      }
      const gone = await exchange(port, "/gone");
      for (const name of ["etag", "last-modified", "accept-ranges"]) {
        assertEquals(gone.field(name), undefined, name);
      }
      const head = await exchange(port, "/gone", { method: "HEAD" });
      assertEquals(head.field("content-length"), "8");
    });
  }));

Deno.test("_redirects never rewrites to a listing, whose links would be wrong there", () =>
  withFolder({
    "folder/file.txt": "x",
    "_redirects":
      "/shown /folder/ 200\n/gone /folder/ 404\n/folder/forced /folder/ 404!",
  }, async (folder) => {
    await withSettledSite({ folder, list: true }, async (port) => {
      for (const target of ["/shown", "/gone", "/folder/forced"]) {
        assertEquals((await exchange(port, target)).status, 404, target);
      }
      assertEquals((await exchange(port, "/folder/")).status, 200);
    });
  }));

Deno.test("_redirects rewrites to pages with --clean-urls", () =>
  withFolder({
    "index.html": "app",
    "page.html": "the page",
    "_redirects":
      "/shown /page.html 200\n/gone /page 404\n/* /index.html 200\n",
  }, async (folder) => {
    await withSettledSite({ folder, cleanUrls: true }, async (port) => {
      const cases: [string, number, string][] = [
        ["/shown", 200, "the page"],
        ["/gone", 404, "the page"],
        ["/anything/else", 200, "app"],
      ];
      for (const [target, status, content] of cases) {
        const got = await exchange(port, target);
        assertEquals([got.status, got.text()], [status, content], target);
      }
    });
  }));

Deno.test("_redirects never makes a Location that leaves the site or ends its line, whatever is captured", async () => {
  const random = seeded(7);
  const rules = [
    "/a/* /:splat",
    "/b/* /x:splat",
    "/c/:n/* /:splat:n",
    "/d/*  /:splat/:splat?u=:splat#:splat",
    "/e u=:u /:u",
    "/f/* /%2f:splat",
    "/g/*/t /:splat 302!",
    "/h/* https://example.com:splat",
    "/i/* https://example.com/:splat",
  ].join("\n");
  const pieces = [
    "/",
    "//",
    "a",
    ".",
    "..",
    "%2e",
    "%2E%2e",
    "%0d",
    "%0a",
    "%0d%0aX: y",
    "%5c",
    "%2f",
    "\\",
    "evil.example",
    "@",
    ":",
    "https:",
    "%00",
    "%C3%BC",
    "%ff",
    "?",
    "&u=",
    "#",
    "%25",
    "%20",
    "%09",
    ";",
    "%E2%80%A8",
    "[",
    "]",
  ];
  await withFolder({ "_redirects": rules }, async (folder) => {
    await withSite({ folder, warn: () => {} }, async (port) => {
      let client = await RawClient.connect(port, LONG_TIMEOUT_MS);
      let redirected = 0;
      try {
        for (let i = 0; i < 4000; i++) {
          const letter = "abcdefghi"[pickBelow(random, 9)];
          const rest = pickText(random, { pieces, most: 8 });
          const target = `/${letter}${letter === "e" ? "?u=" : "/"}${rest}`;
          await client.send(encodeRequest(target));
          let response: RawResponse;
          try {
            response = await client.receive();
          } catch (error) {
            throw new Error(`${target}: ${error}`);
          }
          const location = response.field("location");
          if (location !== undefined) {
            redirected++;
            assertMatch(location, /^[!-~]+$/, target);
            const url = new URL(location, "http://here.example/x/y");
            const host = location.startsWith("https:")
              ? "example.com"
              : "here.example";
            assertEquals(url.host, host, `${target} → ${location}`);
            assertEquals(response.field("set-cookie"), undefined);
            assertEquals(response.field("x"), undefined);
          }
          if (response.field("connection") === "close") {
            assertEquals(response.status, 400, target);
            client.close();
            client = await RawClient.connect(port, LONG_TIMEOUT_MS);
          }
        }
      } finally {
        client.close();
      }
      assert(redirected > 500, `${redirected} redirects`);
    });
  });
});

Deno.test("_redirects applies the first of 500 rules that matches, and reports what it leaves out of 50,001 and 2,001", async () => {
  const rules = Array.from(
    { length: 500 },
    (_, i) =>
      i % 5 === 0
        ? `/old/${i}/*  /new/${i}/:splat  302`
        : i % 5 === 1
        ? `/p/:a/${i}  /q/${i}/:a`
        : `/page-${i}.html  /page/${i}  308`,
  );
  const files = { "_redirects": [...rules, "/*  /last  303"].join("\n") };
  await withFolder(files, async (folder) => {
    await withSite({ folder }, async (port) => {
      const client = await RawClient.connect(port, LONG_TIMEOUT_MS);
      for (let i = 0; i < 500; i++) {
        const [target, location, status] = i % 5 === 0
          ? [`/old/${i}/a/b?x`, `/new/${i}/a/b?x`, 302]
          : i % 5 === 1
          ? [`/p/z/${i}`, `/q/${i}/z`, 301]
          : [`/page-${i}.html`, `/page/${i}`, 308];
        await client.send(encodeRequest(target));
        const got = await client.receive();
        assertEquals([got.status, got.field("location")], [status, location]);
      }
      await client.send(encodeRequest("/other"));
      assertEquals((await client.receive()).field("location"), "/last");
      client.close();
    });
  });
  const many = [
    ...Array.from({ length: 50_001 }, (_, i) => `/a${i} /b${i}`),
    ...Array.from({ length: 2001 }, (_, i) => `/c${i}/* /b${i}`),
  ];
  const warnings: string[] = [];
  await withFolder({ "_redirects": many.join("\n") }, async (folder) => {
    const warn = (text: string) => warnings.push(text);
    await withSite({ folder, warn }, async (port) => {
      assertEquals((await exchange(port, "/a0")).status, 301);
      assertEquals((await exchange(port, "/a49999")).status, 301);
      assertEquals((await exchange(port, "/a50000")).status, 404);
      assertEquals((await exchange(port, "/c1999/x")).status, 301);
      assertEquals((await exchange(port, "/c2000/x")).status, 404);
      assertEquals(warnings, [
        "_redirects:50001: more than 50000 rules for one path each: the rest of them is left out",
        "_redirects:52002: more than 2000 rules with patterns: the rest of them is left out",
      ]);
    });
  });
});

Deno.test("_headers applies to files, pages, redirects and 404, cold and hot, and to no other response", () =>
  withFolder({
    "a.txt": "a text",
    "app.3f9a1c2b.js": "let a;",
    "404.html": "not here",
    "docs/index.html": "docs",
    "_redirects": "/leads /a.txt 302\n/shown /a.txt 200\n",
    "_headers": `
# for all
/*
  X-All: yes
  Cache-Control: max-age=60
  ! Server
/*.js
  ! Cache-Control
  Cache-Control: max-age=31536000, immutable
/docs/*
  X-Docs: at :splat
  X-All: docs
/:file
  X-File: :file
/a.txt
  Set-Cookie: a=1
  Set-Cookie: b=2
  Content-Type: text/x-a; charset=utf-8
  X-Frame-Options: DENY
  Vary: X-Thing
`,
  }, async (folder) => {
    const headers = [["X-Frame-Options", "SAMEORIGIN"]] as const;
    await withSettledSite({ folder, headers }, async (port) => {
      const etag = (await exchange(port, "/a.txt")).field("etag");
      const cases: [string, string[], number, boolean, string][] = [
        ["/a.txt", [], 200, true, "a file"],
        ["/a.txt", [`If-None-Match: ${etag}`], 304, true, "not modified"],
        ["/a.txt", ["Range: bytes=0-1"], 206, true, "a range"],
        ["/a.txt", ["Range: bytes=0-0,2-2"], 206, true, "several ranges"],
        ["/shown", [], 200, true, "another file's content"],
        ["/docs/", [], 200, true, "an index"],
        ["/missing", [], 404, true, "a page of the site's own"],
        ["/leads", [], 302, true, "a redirect"],
        ["/docs", [], 301, true, "a redirect to a folder"],
        ["/a.txt", ["Range: bytes=9-"], 416, false, "no range"],
        ["/a.txt", ['If-Match: "x"'], 412, false, "a failed precondition"],
        ["/%zz", [], 400, false, "a bad request"],
      ];
      for (
        const [target, fields, status, applies, why] of [...cases, ...cases]
      ) {
        for (const method of ["GET", "HEAD"]) {
          if (method === "HEAD" && (status === 206 || status === 416)) continue;
          const got = await exchange(port, target, { method, fields });
          assertEquals(got.status, status, why);
          assertEquals(got.field("x-all") !== undefined, applies, why);
          assertEquals(got.field("server") === undefined, applies, why);
          assertEquals(got.field("x-frame-options"), "SAMEORIGIN", why);
        }
      }
      const post = await exchange(port, "/a.txt", { method: "POST" });
      assertEquals([post.status, post.field("x-all")], [405, undefined]);

      const a = await exchange(port, "/a.txt");
      const all = (name: string, { fields }: RawResponse) =>
        fields.filter(([n]) => n.toLowerCase() === name).map(([, v]) => v);
      assertEquals(a.field("content-type"), "text/x-a; charset=utf-8");
      assertEquals(all("set-cookie", a), ["a=1", "b=2"]);
      assertEquals(all("vary", a).join(", "), "Accept-Encoding, X-Thing");
      assertEquals(a.field("cache-control"), "max-age=60");
      assertEquals(a.field("x-file"), "a.txt");
      const parts = await exchange(port, "/a.txt", {
        fields: ["Range: bytes=0-0,2-2"],
      });
      assertMatch(parts.field("content-type")!, /^multipart\/byteranges; /);
      const docs = await exchange(port, "/docs/");
      assertEquals(docs.field("x-all"), "docs", "of the later rule");
      const app = await exchange(port, "/app.3f9a1c2b.js");
      assertEquals(app.field("cache-control"), "max-age=31536000, immutable");
      const missing = await exchange(port, "/missing%0d%0aX-Evil:%20y");
      assertEquals(missing.field("x-file"), "missing%0D%0AX-Evil%3A%20y");
      assertEquals(missing.field("x-evil"), undefined);
    });
  }));

Deno.test("_headers applies by path to the same content under different paths", () =>
  withFolder({
    "a.txt": "x".repeat(100),
    "_redirects": "/b /a.txt 200\n/c /a.txt 200\n",
    "_headers": "/b\n  X-Is: b\n/c\n  X-Is: c\n/b/\n  X-Slash: b\n",
  }, async (folder) => {
    await withSettledSite({ folder }, async (port) => {
      const client = await RawClient.connect(port);
      const targets = Array.from(
        { length: 60 },
        (_, i) => ["/a.txt", "/b", "/b", "/c"][i % 4],
      );
      const etag = (await exchange(port, "/a.txt")).field("etag");
      for (const fields of [[], [`If-None-Match: ${etag}`]]) {
        await client.send(
          targets.map((target) => encodeRequest(target, { fields })).join(""),
        );
        for (const target of targets) {
          const got = await client.receive();
          assertEquals(got.status, fields.length === 0 ? 200 : 304);
          const expected = target === "/a.txt" ? undefined : target.slice(1);
          assertEquals(got.field("x-is"), expected, target);
        }
      }
      client.close();
    });
  }));

Deno.test("the rules files are read again when they come, change, go or become unreadable", async () => {
  await withFolder({ "a.txt": "a" }, async (folder) => {
    const warnings: string[] = [];
    const warn = (text: string) => warnings.push(text);
    const path = (name: string) => join(folder, name);
    const clock = makeClock();
    const site = { folder, warn };
    await withSite(site, async (port) => {
      const look = async () => {
        const a = await exchange(port, "/a.txt");
        const b = await exchange(port, "/b");
        return [a.field("x"), b.field("location") ?? b.status];
      };
      assertEquals(await look(), [undefined, 404], "neither is there");
      const steps: [() => void, unknown[], string][] = [
        [
          () => {
            Deno.writeTextFileSync(path("_headers"), "/*\n  X: 1\n");
            Deno.writeTextFileSync(path("_redirects"), "/b /c\n");
          },
          ["1", "/c"],
          "they came",
        ],
        [
          () => {
            Deno.writeTextFileSync(path("_headers"), "/*\n  X: 2\n");
            Deno.writeTextFileSync(path("_redirects"), "/b /d\n");
          },
          ["2", "/d"],
          "they changed, of the same length",
        ],
        [
          () => {
            Deno.writeTextFileSync(path("new"), "/*\n  X: 3\n");
            Deno.renameSync(path("new"), path("_headers"));
          },
          ["3", "/d"],
          "one was replaced",
        ],
        [
          () => Deno.removeSync(path("_headers")),
          [undefined, "/d"],
          "one went",
        ],
        [
          () => {
            Deno.removeSync(path("_redirects"));
            Deno.mkdirSync(path("_redirects"));
          },
          [undefined, 404],
          "a folder of that name",
        ],
        [
          () => {
            Deno.removeSync(path("_redirects"));
            Deno.writeTextFileSync(path("_redirects"), "/b /e 302\nbad\n");
          },
          [undefined, "/e"],
          "a file again, with a bad line",
        ],
        [
          () => Deno.truncateSync(path("_redirects"), 9 << 20),
          [undefined, 404],
          "too large",
        ],
        [() => Deno.removeSync(path("_redirects")), [undefined, 404], "none"],
      ];
      for (const [change, expected, why] of steps) {
        change();
        await clock.nextCheck();
        assertEquals(await look(), expected, why);
        await clock.nextCheck();
        assertEquals(await look(), expected, why);
      }
      assertEquals(warnings, [
        "_redirects: it is not a file of the folder",
        '_redirects:2: no target after "bad"',
        "_redirects: it has over 8388608 octets",
      ]);
    }, clock.now);
  });
});

Deno.test("bad lines of the rules files are reported once, by number, and the other lines apply", async () => {
  const files = {
    "a.txt": "a",
    "_headers": [
      "X-Early: 1",
      "/*",
      "  X-Good: 1",
      "  Content-Length: 5",
      "  transfer-encoding: chunked",
      "  Connection: close",
      "  Bad Name: x",
      "  NoColon",
      "  X-Nul: a\0b",
      "  X-Return: a\rSet-Cookie: evil=1",
      '  ETag: "x"',
      "  Location: /x",
      "  ! Content-Length",
      "  X-Also-Good: 2",
    ].join("\n"),
    "_redirects": [
      "/good /to",
      "/host //evil.example",
      "/host2 /\\evil.example",
      "/script javascript:alert(1)",
      "/status /to 418",
      "/split /a\rSet-Cookie:x",
      "/proxy https://example.com/ 200",
      "/country /to 301 Country=de",
      "/unknown /:nope",
      "no-slash /to",
      "/also /to2",
    ].join("\n"),
  };
  await withFolder(files, async (folder) => {
    const warnings: string[] = [];
    const warn = (text: string) => warnings.push(text);
    const clock = makeClock();
    const site = { folder, warn };
    await withSite(site, async (port) => {
      assertEquals(
        warnings.map((text) => /^_\w+:\d+/.exec(text)?.[0]),
        [
          ...[1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((n) => `_headers:${n}`),
          ...[2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `_redirects:${n}`),
        ],
      );
      const told = warnings.length;
      for (let i = 0; i < 3; i++) {
        const got = await exchange(port, "/a.txt");
        const names = got.fields.map(([name]) => name.toLowerCase())
          .filter((name) =>
            name.startsWith("x-") && name !== "x-content-type-options"
          );
        assertEquals(names, ["x-good", "x-also-good"]);
        assertEquals(got.field("content-length"), "1");
        assertEquals(got.field("set-cookie"), undefined);
        for (
          const [target, location] of [["/good", "/to"], ["/also", "/to2"]]
        ) {
          assertEquals(
            (await exchange(port, target)).field("location"),
            location,
          );
        }
        for (
          const name of [
            "host",
            "host2",
            "script",
            "status",
            "split",
            "proxy",
            "country",
          ]
        ) {
          assertEquals((await exchange(port, `/${name}`)).status, 404, name);
        }
        await clock.nextCheck();
      }
      assertEquals(warnings.length, told, "nothing is reported twice");
      for (const text of warnings) assertMatch(text, /^[ -~]+$/);
    }, clock.now);
  });
});

/** The text of a page without the path that was asked for, and without the names that `--index` gave. */
function withoutEcho(page: string): string {
  return page.replace(/<bdi>.*?<\/bdi>/gs, "").replace(/has no .*, and/, "");
}

Deno.test("the rules files are never sent, however a request spells their names", () =>
  withFolder({
    "_headers": `/x\n  ${SECRET}: 1\n`,
    "_redirects": `# ${SECRET}\n` + [
      "/r1 /_headers 200",
      "/r2 /_redirects 404",
      "/r3 /%5fheaders 200",
      "/r4/* /:splat 200",
      "/r5 /_HEADERS 200",
      "/r6 /_headers/ 200",
      "/r7 /_headers.br 200",
      "/r8 /sub/../_headers 200",
    ].join("\n"),
    "_headers.br": SECRET,
    "_headers.gz": SECRET,
    "_redirects.zst": SECRET,
    "_headers.html": "a page like another",
    "sub/_headers": "a file like another",
    "sub/_redirects": "a file like another",
  }, async (folder) => {
    const names = [
      "_headers",
      "_redirects",
      "_Headers",
      "_HEADERS",
      "_REDIRECTS",
      "%5fheaders",
      "_%68eaders",
      "_h%65aders",
      "/_headers",
      "_headers/",
      "_headers//",
      "_headers?x",
      "_headers%00",
      "./_headers",
      "sub/../_headers",
      "%2e/_headers",
      "_header%C5%BF",
      "_header%C5%BF.br",
      "_headers%2f",
      "_headers.br",
      "_headers.gz",
      "_redirects.zst",
      "_HEADERS.BR",
      "_headers.",
      "_headers::$DATA",
      "_headers%20",
      "_headers/index.html",
      "r1",
      "r2",
      "r3",
      "r4/_headers",
      "r4/_redirects",
      "r5",
      "r6",
      "r7",
      "r8",
      "",
      "_headers/_headers",
      "?x=/_headers",
    ];
    for (
      const options of [
        {},
        { list: true, dotfiles: true, followSymlinks: true },
        { indexNames: ["_headers", "_redirects"] },
        { spa: "_headers" },
        { cleanUrls: true },
      ]
    ) {
      await withSettledSite(
        { folder, warn: () => {}, ...options },
        async (port) => {
          for (const name of names) {
            for (
              const fields of [[], [
                "Accept-Encoding: br, gzip, zstd",
                "Accept: text/html",
              ]]
            ) {
              for (let i = 0; i < 2; i++) {
                const got = await exchange(port, `/${name}`, { fields });
                const what = `/${name} ${JSON.stringify(options)}`;
                assert(!got.head.includes(SECRET), what);
                assert(!got.text().includes(SECRET), what);
                const own = withoutEcho(got.text());
                assert(!/_headers(?!\.html)|_redirects/i.test(own), what);
              }
            }
          }
          const below = await exchange(port, "/sub/_headers");
          assertEquals(below.text(), "a file like another");
        },
      );
    }
  }));

Deno.test(
  requiring(
    windowsLacks,
    "rules files may be links within the folder, and links out of it only with --follow-symlinks",
    async () => {
      await withFolder(
        { "a.txt": "a", "in": "/*\n  X: in\n" },
        async (folder) => {
          const outside = join(folder, "..", "outside");
          Deno.writeTextFileSync(outside, "/*\n  X: out\n");
          const link = join(folder, "_headers");
          const cases: [string, boolean, string | undefined][] = [
            ["in", false, "in"],
            ["in", true, "in"],
            [outside, false, undefined],
            [outside, true, "out"],
          ];
          for (const [to, followSymlinks, expected] of cases) {
            Deno.symlinkSync(to, link);
            const warnings: string[] = [];
            const warn = (text: string) => warnings.push(text);
            await withSite({ folder, followSymlinks, warn }, async (port) => {
              assertEquals(
                (await exchange(port, "/a.txt")).field("x"),
                expected,
              );
            });
            assertEquals(warnings.length, expected === undefined ? 1 : 0);
            Deno.removeSync(link);
          }
        },
      );
    },
  ),
);

Deno.test("the program reports a bad line once, with any number of workers, and applies the others", async () => {
  const files = {
    "a.txt": "a",
    "_headers": "/*\n  X-Good: 1\n  bad line\n",
    "_redirects": "bad\n/b /c 302\n",
  };
  await withFolder(files, async (folder) => {
    await withProgram([folder, "--workers", "3"], async (program, port) => {
      for (let i = 0; i < 6; i++) {
        assertEquals((await exchange(port, "/a.txt")).field("x-good"), "1");
        assertEquals((await exchange(port, "/b")).field("location"), "/c");
      }
      assertEquals(program.stderr.trimEnd().split("\n"), [
        'tinyhttp: _headers:3: neither a path nor "Name: value": "bad line"',
        'tinyhttp: _redirects:1: no target after "bad"',
      ]);
      assertEquals((await program.end()).code, 0);
    });
  });
});

Deno.test("a segment that names no file goes on to rules, to the page and to 404, and never to a file", () =>
  withFolder({
    "_redirects": [
      "/pkg/:name /p/:name 301",
      "/forced/* /q/:splat 302!",
      "/in/:name /files/:name 200",
      "/lit%2Feral /found 308",
      "/gone/* /sorry.html 404",
    ].join("\n"),
    "_headers": "/pages/:name\n  X-Name: :name\n",
    "files/a/b": SECRET,
    "sorry.html": "sorry",
    "a/b": SECRET,
    "sub/404.html": "not in sub",
    "404.html": "not here",
  }, async (folder) => {
    const cases: [string, number, string | undefined, string][] = [
      ["/pkg/@a%2Fb", 301, "/p/@a%2Fb", "a placeholder"],
      ["/pkg/%E9?x=%2F", 301, "/p/%E9?x=%2F", "an octet beyond UTF-8"],
      ["/forced/a%5Cb/c/", 302, "/q/a%5Cb/c/", "a splat"],
      ["/forced/a%00", 302, "/q/a%00", "NUL"],
      ["/lit%2feral", 308, "/found", "a literal"],
      ["/in/a%2Fb", 404, undefined, "a rewrite to what names no file"],
      ["/gone/a%2Fb", 404, undefined, "a rewrite with 404"],
      ["/a%2Fb", 404, undefined, "a file of another path"],
      ["/files/a%2Fb", 404, undefined, "a file of another path"],
      ["/sub/%2e%2e%2Fa/b", 404, undefined, "a way up"],
      ["/pkg/a%2", 400, undefined, "broken"],
    ];
    for (const [target, status, location, why] of cases) {
      await exchangeColdAndHot({ folder, warn: () => {} }, {
        target,
        check(got) {
          assertEquals(got.status, status, `${target}: ${why}`);
          assertEquals(got.field("location"), location, why);
          assert(!got.text().includes(SECRET), why);
        },
      });
    }
    const pages: [string, string][] = [
      ["/gone/a%2Fb", "sorry"],
      ["/sub/a%2Fb", "not in sub"],
      ["/sub%2Fa/b", "not here"],
      ["/sub/../a%2Fb", "not here"],
    ];
    await withSite({ folder }, async (port) => {
      for (const [target, text] of pages) {
        const got = await exchange(port, target);
        assertEquals([got.status, got.text()], [404, text], target);
      }
    });
    const options = { folder, spa: "sorry.html" };
    await withSite(options, async (port) => {
      for (const name of ["@a%2Fb;c", "a%0d%2F%0aX: y", "%C3%A9%ff"]) {
        const target = `/pages/${name.replace(" ", "%20")}`;
        const got = await exchange(port, target);
        assertEquals([got.status, got.text()], [200, "sorry"], target);
        assert(/^[\w%.~-]+$/.test(got.field("x-name")!), got.head);
      }
    });
  }));
