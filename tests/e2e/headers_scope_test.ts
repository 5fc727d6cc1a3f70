// Which responses the fields of `_headers` apply to: what is said of a file is said of nothing else.

import { assertEquals } from "@std/assert";
import { exchange } from "../raw_client.ts";
import { withFolder, withSettledSite } from "../site_server.ts";

const RULES = `
/*
  Cache-Control: public, max-age=31536000, immutable
  Expires: Thu, 31 Dec 2037 23:55:55 GMT
  CDN-Cache-Control: max-age=60
  Surrogate-Control: max-age=60
  X-Robots-Tag: noindex
  Strict-Transport-Security: max-age=60
  Link: </a.css>; rel=preload
  ! X-Content-Type-Options
/*.js
  Content-Type: text/x-script
  Content-Disposition: attachment
`;

const BROWSER = "Accept: text/html";
const LIFETIME = "public, max-age=31536000, immutable";
const OF_FILES = ["expires", "cdn-cache-control", "surrogate-control"];

Deno.test("_headers says how long to keep the file at the path, and no-cache holds for all else", () =>
  withFolder({
    "index.html": "app",
    "there.js": "there",
    "docs/index.html": "docs",
    "docs/404.html": "not in docs",
    "list/a.txt": "a",
    "_headers": RULES,
    "_redirects": `
/shown.js    /there.js       200
/over.js     /there.js       200!
/gone.js     /docs/404.html  404
/removed.js  /docs/404.html  410
/law.js      /docs/404.html  451
/plain.js    410
/plain/*     451!
/to.js       /there.js
`,
  }, async (folder) => {
    const cases: [string, number, string | undefined, string][] = [
      ["/there.js", 200, LIFETIME, "a file"],
      ["/", 200, LIFETIME, "an index"],
      ["/docs/", 200, LIFETIME, "an index of a folder"],
      ["/docs/404.html", 200, LIFETIME, "the page at its own path"],
      ["/docs/missing.js", 404, "no-cache", "the site's page for it"],
      ["/missing.js", 404, "no-cache", "the server's page for it"],
      ["/shown.js", 200, "no-cache", "a rewrite"],
      ["/over.js", 200, "no-cache", "a forced rewrite"],
      ["/gone.js", 404, "no-cache", "a rule's page"],
      ["/removed.js", 410, "no-cache", "a rule's page"],
      ["/law.js", 451, "no-cache", "a rule's page"],
      ["/plain.js", 410, "no-cache", "a rule without a page"],
      ["/plain/there", 451, "no-cache", "a rule without a page"],
      ["/to.js", 301, "no-store", "a redirect"],
      ["/docs", 301, "no-store", "a redirect to a folder"],
      ["/list/", 200, "max-age=9", "a listing"],
    ];
    const options = { folder, list: true, cacheSeconds: 9 };
    await withSettledSite(options, async (port) => {
      for (const [target, status, lifetime, why] of [...cases, ...cases]) {
        const got = await exchange(port, target);
        assertEquals(got.status, status, `${why}: ${target}`);
        assertEquals(got.field("cache-control"), lifetime, why);
        const isFile = lifetime === LIFETIME;
        for (const name of OF_FILES) {
          assertEquals(got.field(name) !== undefined, isFile, `${why} ${name}`);
        }
        assertEquals(got.field("last-modified") !== undefined, isFile, why);
        // The rest holds for all of them.
        assertEquals(got.field("x-robots-tag"), "noindex", why);
        assertEquals(got.field("strict-transport-security"), "max-age=60", why);
        assertEquals(got.field("link"), "</a.css>; rel=preload", why);
        assertEquals(got.field("x-content-type-options"), undefined, why);
        const isContent = status === 200 && target.endsWith(".js");
        const type = got.field("content-type");
        assertEquals(type === "text/x-script", isContent, why);
        const disposition = got.field("content-disposition");
        assertEquals(disposition !== undefined, isContent, why);
      }
    });
  }));

Deno.test("_headers does not say how long to keep the page of an application at other paths", () =>
  withFolder(
    { "index.html": "app", "_headers": RULES },
    async (folder) => {
      const options = { folder, spa: "index.html", cacheSeconds: 60 };
      await withSettledSite(options, async (port) => {
        const cases: [string, string, string][] = [
          ["/index.html", LIFETIME, "the file"],
          ["/", LIFETIME, "the index"],
          ["/a/b", "no-cache", "a path of the application"],
          ["/assets/app-2", "no-cache", "a missing asset"],
        ];
        for (const [target, lifetime, why] of [...cases, ...cases]) {
          const got = await exchange(port, target, { fields: [BROWSER] });
          assertEquals([got.status, got.text()], [200, "app"], why);
          assertEquals(got.field("cache-control"), lifetime, why);
          assertEquals(got.field("x-robots-tag"), "noindex", why);
          assertEquals(
            got.field("expires") === undefined,
            target !== "/index.html" && target !== "/",
            why,
          );
        }
        const missing = await exchange(port, "/app-2.js", {
          fields: [
            "Accept: */*",
            "Sec-Fetch-Dest: script",
            "Sec-Fetch-Mode: no-cors",
          ],
        });
        assertEquals(
          [missing.status, missing.field("cache-control")],
          [404, "no-cache"],
        );
      });
    },
  ));

Deno.test("a date of a file at another path is no validator of what comes to this path", () =>
  withFolder({
    "index.html": "app",
    "_redirects": "/late.js /index.html 200",
  }, async (folder) => {
    const date = new Date(Date.now() + 1000).toUTCString();
    for (const options of [{ folder }, { folder, spa: "index.html" }]) {
      await withSettledSite(options, async (port) => {
        const target = "spa" in options ? "/deep" : "/late.js";
        const first = await exchange(port, target, { fields: [BROWSER] });
        const etag = first.field("etag");
        const cases: [string, number][] = [
          [`If-Modified-Since: ${date}`, 200],
          [`If-None-Match: ${etag}`, 304],
        ];
        for (const [field, status] of cases) {
          const got = await exchange(port, target, {
            fields: [BROWSER, field],
          });
          assertEquals([got.status, got.field("etag")], [status, etag], field);
          assertEquals(got.field("cache-control"), "no-cache");
        }
      });
    }
  }));

Deno.test("-H decides Cache-Control of all responses but errors, whatever _headers says", () =>
  withFolder(
    {
      "a.js": "a",
      "sub/404.html": "no",
      "_headers": RULES,
      "_redirects": "/from /a.js 302\n/gone 410",
    },
    async (folder) => {
      const lifetime = { "cache-control": "max-age=5" } as const;
      const others = { expires: "0", "cdn-cache-control": "max-age=6" };
      const headers = Object.entries({ ...lifetime, ...others });
      const cases: [string, string, number, string][] = [
        ["GET", "/a.js", 200, "max-age=5"],
        ["GET", "/from", 302, "max-age=5"],
        ["GET", "/missing", 404, "no-cache"],
        ["GET", "/sub/missing", 404, "no-cache"],
        ["GET", "/gone", 410, "no-cache"],
        ["POST", "/a.js", 405, "no-store"],
      ];
      await withSettledSite({ folder, headers }, async (port) => {
        for (const [method, target, status, expected] of cases) {
          const got = await exchange(port, target, { method });
          assertEquals(got.status, status, target);
          assertEquals(got.field("cache-control"), expected, target);
          for (const [name, value] of Object.entries(others)) {
            const added = status < 400 ? value : undefined;
            assertEquals(got.field(name), added, `${target}: ${name}`);
          }
        }
      });
    },
  ));
