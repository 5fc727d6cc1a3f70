// --spa, --clean-urls and 404.html over the wire.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MAX_NOT_FOUND_PAGE_DEPTH } from "../../src/site/limits.ts";
import {
  encodeRequest,
  exchange,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import {
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";

const BROWSER =
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function fetchMetadata(mode: string, dest: string, accept = "Accept: */*") {
  return [`Sec-Fetch-Mode: ${mode}`, `Sec-Fetch-Dest: ${dest}`, accept];
}

const APP = "<!doctype html><title>app</title>";

Deno.test("--spa sends the page to navigations without a file, and 404 to other requests", () =>
  withFolder({
    "index.html": APP,
    "other.html": "other",
    "assets/app.js": "let a;",
    "docs/index.html": "docs",
    "assets/deep/x.css": "a{}",
  }, async (folder) => {
    const cases: [string, string[], number, string, string][] = [
      [
        "/deep/link",
        fetchMetadata("navigate", "document", BROWSER),
        200,
        APP,
        "a navigation",
      ],
      [
        "/deep/link",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "whatever it accepts",
      ],
      [
        "/deep/link",
        fetchMetadata("navigate", "iframe"),
        200,
        APP,
        "in a frame",
      ],
      [
        "/deep/link.with.dots",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "dots in a route",
      ],
      [
        "/deep/link?x=1",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "with a query",
      ],
      [
        "/deep/link/",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "with a slash",
      ],
      ["/deep/link", ["Sec-Fetch-Mode: navigate"], 200, APP, "a mode alone"],
      [
        "/deep/link",
        ["Sec-Fetch-Dest: document"],
        200,
        APP,
        "a destination alone",
      ],
      ["/deep/link", [BROWSER], 200, APP, "an old browser, by Accept"],
      ["/chunk.js", [BROWSER], 200, APP, "navigated to by an old browser"],
      ["/chunk.js", fetchMetadata("no-cors", "script"), 404, "", "a script"],
      [
        "/chunk.js",
        fetchMetadata("cors", "script", BROWSER),
        404,
        "",
        "a module, whatever it accepts",
      ],
      [
        "/x.css",
        fetchMetadata("no-cors", "style", "Accept: text/css,*/*;q=0.1"),
        404,
        "",
        "a style",
      ],
      ["/x.png", fetchMetadata("no-cors", "image"), 404, "", "an image"],
      [
        "/api",
        fetchMetadata("cors", "empty", "Accept: application/json"),
        404,
        "",
        "fetch()",
      ],
      [
        "/api",
        fetchMetadata("same-origin", "empty", BROWSER),
        404,
        "",
        "fetch() that accepts HTML",
      ],
      [
        "/o",
        fetchMetadata("navigate", "object"),
        404,
        "",
        "an object in a page",
      ],
      ["/chunk.js", ["Accept: */*"], 404, "", "an old script or curl"],
      ["/chunk.js", [], 404, "", "no Accept"],
      [
        "/chunk.js",
        ["Accept: text/plain, text/html;q=0.5"],
        404,
        "",
        "plain text rather",
      ],
      ["/chunk.js", ["Accept: text/html;q=0"], 404, "", "anything but HTML"],
      [
        "/assets/app.js",
        fetchMetadata("navigate", "document"),
        200,
        "let a;",
        "a file",
      ],
      [
        "/other.html",
        fetchMetadata("navigate", "document"),
        200,
        "other",
        "a file",
      ],
      [
        "/docs/",
        fetchMetadata("navigate", "document"),
        200,
        "docs",
        "an index",
      ],
      ["/", ["Accept: */*"], 200, APP, "the root, for any client"],
      ["/index.html", [], 200, APP, "the page itself"],
      [
        "/assets",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "a folder without index is no file",
      ],
      [
        "/assets/",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "a folder without index",
      ],
      [
        "/assets/deep",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "a deep folder",
      ],
      ["/assets/deep/", ["Accept: */*"], 200, APP, "a deep folder"],
      ["/assets", ["Accept: */*"], 200, APP, "a folder"],
      [
        "/deep/link",
        fetchMetadata("navigate", "empty", BROWSER),
        200,
        APP,
        "a navigation through a service worker",
      ],
      [
        "/chunk.js",
        fetchMetadata("navigate", "empty"),
        200,
        APP,
        "the same, whatever it accepts",
      ],
      ["/x", fetchMetadata("cors", "empty"), 404, "", "fetch()"],
      ["/x", fetchMetadata("no-cors", "empty"), 404, "", "fetch(), opaque"],
      ["/x", ["Sec-Fetch-Dest: empty"], 404, "", "a destination alone"],
      ["/x", ["Sec-Fetch-Mode: cors"], 404, "", "the fetch() of a runtime"],
      ["/x", fetchMetadata("navigate", "embed"), 404, "", "an embed"],
      ["/deep/link", [], 200, APP, "no Accept"],
      ["/deep/link", ["Accept:"], 200, APP, "an empty Accept"],
      ["/deep/link", ["Accept: */*"], 200, APP, "curl, a link preview"],
      ["/deep/link/", ["Accept: */*;q=0.8"], 200, APP, "a monitor"],
      ["/user/jane.doe", ["Accept: */*"], 200, APP, "an unknown ending"],
      ["/release/v1.2.3", [], 200, APP, "a version"],
      ["/chunk.js/", ["Accept: */*"], 200, APP, "the last segment is empty"],
      ["/a.js/b", ["Accept: */*"], 200, APP, "not the last segment"],
      ["/x.PNG?v=1", ["Accept: */*"], 404, "", "an asset in capitals"],
      ["/fonts/x.woff2", [], 404, "", "a font"],
      ["/app.webmanifest", ["Accept: */*"], 404, "", "a manifest"],
      ["/x.js.map", ["Accept: */*"], 404, "", "a source map"],
      ["/x", ["Accept: */*;q=0"], 404, "", "nothing is accepted"],
      ["/x", ["Accept: image/*,*/*;q=0.8"], 404, "", "an old image"],
      ["/x", ["Accept: text/css,*/*;q=0.1"], 404, "", "an old style"],
      ["/x", ["Accept: application/json, */*"], 404, "", "a program"],
      ["/.well-known/x", ["Accept: */*"], 404, "", "a well-known address"],
      ["/package/@scope%2Fname", [], 200, APP, "an encoded slash"],
      ["/search/AC%2fDC", [BROWSER], 200, APP, "an encoded slash"],
      ["/caf%E9/%5C", ["Accept: */*"], 200, APP, "beyond UTF-8, a backslash"],
      ["/a%00b", ["Accept: */*"], 200, APP, "NUL"],
      ["/a%2Fb.js", ["Accept: */*"], 404, "", "an asset's ending"],
      ["/a/../deep/./link", [BROWSER], 200, APP, "dot segments"],
      [
        "/app.js/",
        fetchMetadata("navigate", "document"),
        200,
        APP,
        "a file is no folder",
      ],
      ["/.git/config", [], 404, "", "a dot file"],
    ];
    for (const [target, fields, status, content, why] of cases) {
      await exchangeColdAndHot({ folder, spa: "index.html" }, {
        target,
        fields,
        check(response) {
          assertEquals(response.status, status, `${target}: ${why}`);
          if (status === 200) assertEquals(response.text(), content, why);
          else assert(!response.text().includes("<title>app"), why);
          const vary = response.field("vary") ?? "";
          const isFallback = status === 404 ||
            content === APP && !["/", "/index.html"].includes(target);
          for (const name of ["Sec-Fetch-Dest", "Sec-Fetch-Mode"]) {
            assertEquals(vary.split(", ").includes(name), isFallback, why);
          }
          assertEquals(new Set(vary.split(", ")).size, vary.split(", ").length);
        },
      });
    }
  }));

Deno.test("--spa sends the page with validators and content codings, and still redirects to folders with an index", () =>
  withFolder({
    "app/page.html": APP + " ".repeat(3000),
    "docs/index.html": "docs",
    "404.html": "not here",
  }, async (folder) => {
    await withSettledSite({ folder, spa: "app/page.html" }, async (port) => {
      const first = await exchange(port, "/a/b", { fields: [BROWSER] });
      assertEquals(first.status, 200);
      const etag = first.field("etag")!;
      for (const target of ["/a/b", "/c"]) {
        const again = await exchange(port, target, {
          fields: [BROWSER, `If-None-Match: ${etag}`],
        });
        assertEquals([again.status, again.field("etag")], [304, etag]);
        assertEquals(again.field("vary"), first.field("vary"));
        const head = await exchange(port, target, {
          method: "HEAD",
          fields: [BROWSER],
        });
        const get = await exchange(port, target, { fields: [BROWSER] });
        const but = (name: string) => name !== "Date";
        assertEquals(
          head.fields.filter(([n]) => but(n)),
          get.fields.filter(([n]) => but(n)),
        );
      }
      const coded = await exchange(port, "/a/b", {
        fields: [BROWSER, "Accept-Encoding: gzip"],
      });
      assertEquals(coded.field("content-encoding"), "gzip");
      assert(coded.field("etag") !== etag);
      const folderRedirect = await exchange(port, "/docs?x", {
        fields: [BROWSER],
      });
      assertEquals([folderRedirect.status, folderRedirect.field("location")], [
        301,
        "docs/?x",
      ]);
      const asset = await exchange(port, "/x.js", { fields: ["Accept: */*"] });
      assertEquals([asset.status, asset.text()], [404, "not here"]);
      const post = await exchange(port, "/a/b", {
        method: "POST",
        fields: [BROWSER],
      });
      assertEquals(post.status, 405);
    });
    await withSettledSite({ folder, spa: "missing.html" }, async (port) => {
      const got = await exchange(port, "/a/b", { fields: [BROWSER] });
      assertEquals([got.status, got.text()], [404, "not here"], "no page");
    });
    await withSettledSite(
      { folder, spa: "app/page.html", list: true },
      async (port) => {
        const got = await exchange(port, "/app/", { fields: [BROWSER] });
        assert(got.text().includes("page.html"), "a listing is there");
      },
    );
  }));

Deno.test("--clean-urls serves a page at one address, and redirects every other one to it", () =>
  withFolder({
    "index.html": "home",
    "about.html": "about",
    "both.html": "both's page",
    "both/index.html": "both's folder",
    "under.html": "under's page",
    "under/child.html": "child",
    "file": "a file without ending",
    "file.html": "another",
    "guide/index.html": "guide",
    "guide/a b.html": "blank",
    "guide/ü.html": "umlaut",
    "guide/a:b.html": "colon",
    "404.html": "not here",
    "guide/404.html": "not in the guide",
    "shop/home.html": "shop",
    "twice.html.html": "twice",
    "x.htm": "htm",
    ".well-known/page.html": "known",
    "nothing/": "",
  }, async (folder) => {
    const cases: [string, number, string][] = [
      ["/", 200, "home"],
      ["/index.html", 301, "./"],
      ["/index.html?a=1&b", 301, "./?a=1&b"],
      ["/index", 301, "./"],
      ["/index?q", 301, "./?q"],
      ["/index/", 301, "../"],
      ["/index//", 301, "/"],
      ["//index", 301, "./"],
      ["/about", 200, "about"],
      ["/about?q", 200, "about"],
      ["/about.html", 301, "about"],
      ["/about.html?q=%20", 301, "about?q=%20"],
      ["/about/", 301, "../about"],
      ["/about//", 301, "/about"],
      ["http://other.example/about/", 301, "../about"],
      ["/about/?q", 301, "../about?q"],
      ["/about/x", 404, ""],
      ["/both", 200, "both's page"],
      ["/both/", 200, "both's folder"],
      ["/both.html", 301, "both"],
      ["/both/index.html", 301, "./"],
      ["/both/index", 301, "./"],
      ["/under", 200, "under's page"],
      ["/under/", 301, "../under"],
      ["/under/child", 200, "child"],
      ["/under/child.html", 301, "child"],
      ["/file", 200, "a file without ending"],
      ["/file.html", 200, "another"],
      ["/guide", 301, "guide/"],
      ["/guide/", 200, "guide"],
      ["/guide/index.html", 301, "./"],
      ["/guide/a%20b", 200, "blank"],
      ["/guide/a%20b.html", 301, "a%20b"],
      ["/guide/a:b.html", 301, "a%3Ab"],
      ["/guide/%C3%BC.html", 301, "%C3%BC"],
      ["/twice.html", 200, "twice"],
      ["/twice.html.html", 301, "twice.html"],
      ["/twice", 404, ""],
      ["/x", 404, ""],
      ["/x.htm", 200, "htm"],
      ["/.well-known/page", 200, "known"],
      ["/nothing", 301, "nothing/"],
      ["/nothing/", 404, ""],
      ["/missing", 404, ""],
      ["/missing.html", 404, ""],
      ["/.html", 404, ""],
      ["//about.html", 301, "about"],
      ["//index.html", 301, "./"],
      ["/404.html", 301, "404"],
      ["/404", 404, ""],
      ["/404/", 301, "../404"],
      ["/guide/404", 404, ""],
      ["/shop/home", 301, "./"],
      ["/shop/home.html", 301, "./"],
      ["/shop/", 200, "shop"],
    ];
    for (const [target, status, what] of cases) {
      for (const method of ["GET", "HEAD"]) {
        await exchangeColdAndHot({
          folder,
          cleanUrls: true,
          indexNames: ["index.html", "home.html"],
        }, {
          target,
          method,
          check(response) {
            assertEquals(response.status, status, target);
            if (status === 301) assertEquals(response.field("location"), what);
            if (status === 200 && method === "GET") {
              assertEquals(response.text(), what, target);
              const type = target === "/file"
                ? "text/plain; charset=utf-8"
                : "text/html; charset=utf-8";
              assertEquals(response.field("content-type"), type, target);
            }
          },
        });
      }
    }
    await withSettledSite({ folder }, async (port) => {
      for (
        const [target, status] of [["/about", 404], ["/about.html", 200], [
          "/about/",
          404,
        ]] as const
      ) {
        assertEquals(
          (await exchange(port, target)).status,
          status,
          `${target}, off`,
        );
      }
    });
  }));

Deno.test("redirects to folders and pages stay behind a proxy that takes away the start of the path", () =>
  withFolder({
    "docs/index.html": "docs",
    "docs/a:b/x.txt": "x",
    "docs/about.html": "about",
    "docs/.well-known/x": "x",
    ".well-known/sub/x": "x",
  }, async (folder) => {
    const cases: [string, string][] = [
      ["/docs", "/docs/"],
      ["/docs?a=b/c", "/docs/?a=b/c"],
      ["/docs/a:b", "/docs/a%3Ab/"],
      ["/docs/a%3ab?", "/docs/a%3Ab/?"],
      ["//docs//a:b", "//docs//a%3Ab/"],
      ["/.well-known", "/.well-known/"],
      ["/.well-known/sub", "/.well-known/sub/"],
      ["/docs/index.html", "/docs/"],
      ["/docs/index", "/docs/"],
      ["/docs/about.html?q", "/docs/about?q"],
      ["/docs/about/", "/docs/about"],
    ];
    await withSettledSite(
      { folder, cleanUrls: true, list: true },
      async (port) => {
        for (const [target, expected] of cases) {
          const got = await exchange(port, target);
          assertEquals(got.status, 301, target);
          for (const prefix of ["", "/app", "/a/b/c"]) {
            const base = `http://proxy.example${prefix}${target}`;
            const { href } = new URL(got.field("location")!, base);
            assertEquals(href, `http://proxy.example${prefix}${expected}`);
          }
        }
      },
    );
  }));

Deno.test("--clean-urls never redirects in a loop, whatever the names", async () => {
  const names = [
    "index.html",
    "a.html",
    "a.html.html",
    "a",
    "..html",
    "...html",
    ".html",
    ".a.html",
    "index",
    "index.html.html",
    "home.html",
    "a.html/index.html",
    "b/index.html",
    "b.html",
    "b/b.html",
    "c.html/c.html.html",
    "index/index.html",
  ];
  // 41 of all sets of names, in odd steps that mix them.
  for (let set = 1; set < 1 << names.length; set += 3271) {
    const files: Record<string, string> = {};
    for (const [i, name] of names.entries()) {
      const clashes = Object.keys(files).some((other) =>
        other.startsWith(`${name}/`) || name.startsWith(`${other}/`)
      );
      if ((set >> i & 1) === 1 && !clashes) files[name] = name;
    }
    await withFolder(files, async (folder) => {
      for (
        const indexNames of [["index.html"], ["index"], [
          "home.html",
          "index.html",
        ]]
      ) {
        const options = { folder, cleanUrls: true, dotfiles: true, indexNames };
        await withSite(options, async (port) => {
          const starts = Object.keys(files).flatMap((name) => [
            `/${name}`,
            `/${name}/`,
            `/${name.replace(/\.html$/, "")}`,
            `/${name.replace(/[^/]+$/, "")}`,
          ]);
          using visitor = new Visitor(port);
          for (const start of starts) await visitor.follow(start);
          // Each file can be requested by its name, directly or by redirects.
          for (const name of Object.keys(files)) {
            assertEquals(
              await visitor.follow(`/${name}`),
              name,
              `${Object.keys(files)}`,
            );
          }
        });
      }
    });
  }
});

/** Follows redirects as a browser does, over one connection while the server keeps it. */
class Visitor {
  readonly #port: number;
  #client: RawClient | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Returns the content that the redirects lead to; throws if they lead to the same address twice. */
  async follow(start: string): Promise<string> {
    const visited = [start];
    for (;;) {
      const got = await this.#get(visited.at(-1)!);
      if (got.status !== 301) return got.text();
      const { pathname } = new URL(
        got.field("location")!,
        `http://host.example${visited.at(-1)}`,
      );
      assert(!visited.includes(pathname), `a loop: ${visited} ${pathname}`);
      visited.push(pathname);
    }
  }

  async #get(target: string): Promise<RawResponse> {
    const client = this.#client ??= await RawClient.connect(this.#port);
    await client.send(encodeRequest(target));
    const got = await client.receive();
    if (got.field("connection") === "close") this[Symbol.dispose]();
    return got;
  }

  [Symbol.dispose](): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

Deno.test("404.html is sent from the nearest folder above, with status 404 and without validators", () =>
  withFolder({
    "404.html": "root's",
    "docs/404.html": "docs'",
    "docs/guide/x.txt": "x",
    "other/x.txt": "x",
    "folder/404.html/x": "",
    "there.txt": "there",
    "deep/404.html": "deep's",
    [`deep/${"d/".repeat(MAX_NOT_FOUND_PAGE_DEPTH + 4)}x`]: "x",
  }, async (folder) => {
    const deep = "/deep/" + "d/".repeat(MAX_NOT_FOUND_PAGE_DEPTH + 4);
    const cases: [string, number, string, string][] = [
      ["/missing", 404, "root's", "at the root"],
      ["/missing/", 404, "root's", "no folder"],
      ["/docs/missing", 404, "docs'", "the folder's own"],
      ["/docs/", 404, "docs'", "a folder without index has its own"],
      ["/docs/missing/more", 404, "docs'", "below nothing"],
      ["/docs/guide/missing", 404, "docs'", "one up"],
      ["/docs/guide/x.txt/y", 404, "docs'", "below a file"],
      ["/other/missing", 404, "root's", "one up"],
      ["/folder/missing", 404, "root's", "a folder of that name is none"],
      ["/there.txt/", 404, "root's", "a file is no folder"],
      ["/.hidden", 404, "root's", "a dot file"],
      ["/_headers", 404, "root's", "a rules file"],
      [
        `${deep}missing`,
        404,
        "deep's",
        "from deeper than is searched, from there on up",
      ],
      ["/a".repeat(60), 404, "root's", "from deeper than is searched"],
      ["/404.html", 200, "root's", "the page itself is a file"],
      ["/there.txt", 200, "there", "what is there"],
    ];
    for (const [target, status, content, why] of cases) {
      const fields = ["If-None-Match: *", "Range: bytes=0-1", 'If-Match: "x"'];
      for (const given of status === 404 ? [[], fields] : [[]]) {
        await exchangeColdAndHot({ folder }, {
          target,
          fields: given,
          check(response) {
            assertEquals(
              [response.status, response.text()],
              [status, content],
              why,
            );
            assertEquals(response.field("etag") === undefined, status === 404);
            assertEquals(
              response.field("last-modified") === undefined,
              status === 404,
            );
            assertEquals(
              response.field("accept-ranges") === undefined,
              status === 404,
            );
          },
        });
      }
    }
    await withSettledSite({ folder, cacheSeconds: 3600 }, async (port) => {
      const missing = await exchange(port, "/missing");
      assertEquals(
        missing.field("cache-control"),
        "no-cache",
        "it may come any time",
      );
      assertEquals(missing.field("content-type"), "text/html; charset=utf-8");
      const page = await exchange(port, "/404.html");
      assertEquals(page.field("cache-control"), "max-age=3600");
      const head = await exchange(port, "/missing", { method: "HEAD" });
      assertEquals(
        head.fields.filter(([n]) => n !== "Date"),
        missing.fields.filter(([n]) => n !== "Date"),
      );
      assertEquals(
        (await exchange(port, "/missing", { method: "POST" })).status,
        405,
      );
    });
    const headers = [["Cache-Control", "max-age=5"]] as const;
    await withSettledSite({ folder, headers }, async (port) => {
      assertEquals(
        (await exchange(port, "/missing")).field("cache-control"),
        "no-cache",
      );
    });
  }));

Deno.test("404.html is sent in content codings, and from disk if it is too large for the cache", () =>
  withFolder({
    "404.html": "not here ".repeat(1000),
    "large/404.html": new Uint8Array(700_000).fill(0x61),
    "pre/404.html": "pre",
    "pre/404.html.br": Uint8Array.of(0x0b, 0x01, 0x80, 0x70, 0x72, 0x65, 0x03),
  }, async (folder) => {
    await withSettledSite({ folder }, async (port) => {
      for (let i = 0; i < 3; i++) {
        const coded = await exchange(port, "/x", {
          fields: ["Accept-Encoding: gzip"],
        });
        assertEquals([coded.status, coded.field("content-encoding")], [
          404,
          "gzip",
        ]);
        assertEquals(coded.field("vary"), "Accept-Encoding");
        const stream = new Blob([coded.content as Uint8Array<ArrayBuffer>])
          .stream()
          .pipeThrough(new DecompressionStream("gzip"));
        assertEquals(
          await new Response(stream).text(),
          "not here ".repeat(1000),
        );
        const large = await exchange(port, "/large/x");
        assertEquals([large.status, large.content.length], [404, 700_000]);
        const head = await exchange(port, "/large/x", { method: "HEAD" });
        assertEquals([head.status, head.field("content-length")], [
          404,
          "700000",
        ]);
        const precompressed = await exchange(port, "/pre/x", {
          fields: ["Accept-Encoding: br"],
        });
        assertEquals([
          precompressed.status,
          precompressed.field("content-encoding"),
          precompressed.content.length,
        ], [404, "br", 7]);
        const refused = await exchange(port, "/large/x", {
          fields: ["Accept-Encoding: identity;q=0, x"],
        });
        assert([404, 406].includes(refused.status));
      }
      const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
      if (Deno.build.os !== "linux") return;
      const before = open();
      for (let i = 0; i < 50; i++) {
        await exchange(port, "/large/x", { method: i % 2 ? "HEAD" : "GET" });
        await exchange(port, "/large/404.html/");
      }
      assert(open() <= before + 5, "each file is closed");
    });
  }));

Deno.test("404.html is seen as soon as it comes, changes or goes", async () => {
  await withFolder({ "a/b/": "" }, async (folder) => {
    await withSite({ folder }, async (port) => {
      const get = async () => (await exchange(port, "/a/b/missing")).text();
      const own = await get();
      const steps: [() => void, string][] = [
        [
          () => Deno.writeTextFileSync(join(folder, "404.html"), "root"),
          "root",
        ],
        [() => Deno.writeTextFileSync(join(folder, "a/404.html"), "a"), "a"],
        [() => Deno.writeTextFileSync(join(folder, "a/404.html"), "A"), "A"],
        [() => Deno.removeSync(join(folder, "a/404.html")), "root"],
        [() => Deno.removeSync(join(folder, "404.html")), own],
      ];
      for (const [change, expected] of steps) {
        change();
        assertEquals(await get(), expected);
      }
    });
  });
});
