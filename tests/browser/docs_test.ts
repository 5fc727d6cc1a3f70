// A documentation site with clean URLs, rules and a 404.html, in a real browser.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Files, withFolder, withSite } from "../site_server.ts";
import { inBrowser } from "./browser.ts";

const PAGES = [
  "index",
  "guide/index",
  "guide/install",
  "guide/first steps",
  "api/index",
  "api/größe",
  "about",
];

/** How pages link to each other: clean, by file name, relative, with query and fragment. */
const LINKS:
  readonly (readonly [href: string, arrives: string, page: string])[] = [
    ["/guide/", "/guide/", "guide/index"],
    ["/guide", "/guide/", "guide/index"],
    ["/guide/install", "/guide/install", "guide/install"],
    ["/guide/install.html", "/guide/install", "guide/install"],
    ["/guide/install/", "/guide/install", "guide/install"],
    ["/guide/index.html#part", "/guide/#part", "guide/index"],
    [
      "/guide/first%20steps.html?a=1#part",
      "/guide/first%20steps?a=1#part",
      "guide/first steps",
    ],
    ["/api/größe.html", "/api/gr%C3%B6%C3%9Fe", "api/größe"],
    ["about.html", "/about", "about"],
    ["./", "/", "index"],
    ["index.html", "/", "index"],
    ["/v1/guide/install", "/guide/install", "guide/install"],
    ["/old-250.html?x=1", "/about?x=1", "about"],
  ];

function makeDocs(): Files {
  const links = LINKS.map(([href]) => `<a href="${href}">${href}</a>`);
  const pages = PAGES.map((name) => [
    `${name}.html`,
    `<!doctype html><meta charset="utf-8"><title>${name}</title>` +
    `<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">` +
    `<h1 id="part">${name}</h1><nav>${links.join("<br>")}</nav>`,
  ]);
  const rules = Array.from({ length: 499 }, (_, i) => `/old-${i}.html /about`);
  return {
    ...Object.fromEntries(pages),
    "style.css": "h1 { color: rgb(4, 5, 6); }",
    "404.html": "<!doctype html><title>lost</title><h1>not here</h1>",
    "api/404.html": "<!doctype html><title>lost</title><h1>not in the API</h1>",
    "_redirects": [...rules, "/v1/* /:splat 302"].join("\n"),
    "_headers":
      "/*\n  Content-Security-Policy: default-src 'self'; img-src data:\n",
  };
}

Deno.test(inBrowser(
  "every link of a documentation site arrives at its page under its clean address",
  (page) =>
    withFolder(makeDocs(), async (folder) => {
      await withSite({ folder, cleanUrls: true }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const errors: string[] = [];
        page.on("console", (message) => errors.push(message.text()));
        for (const [href, arrives, name] of LINKS) {
          const response = await page.goto(`${origin}/`);
          assertMatch(response!.headers()["content-security-policy"], /'self'/);
          await page.click(`a[href=${JSON.stringify(href)}]`);
          await page.waitForLoadState("load");
          assertEquals(page.url(), origin + arrives, href);
          assertEquals(await page.title(), name, href);
          assertEquals(
            await page.evaluate("getComputedStyle(part).color"),
            "rgb(4, 5, 6)",
          );
        }
        assertEquals(errors, []);
      });
    }),
));

Deno.test(inBrowser(
  "the 404.html of a documentation site is shown for missing pages",
  (page) =>
    withFolder(makeDocs(), async (folder) => {
      await withSite({ folder, cleanUrls: true }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const cases: [string, string][] = [
          ["/guide/missing", "not here"],
          ["/api/missing/deep.html", "not in the API"],
          ["/old-499.html", "not here"],
        ];
        for (const [path, text] of cases) {
          const response = await page.goto(origin + path);
          assertEquals(response?.status(), 404, path);
          assertEquals(await page.textContent("h1"), text, path);
          assertEquals(page.url(), origin + path);
        }
        const back = await page.goto(`${origin}/guide/install.html`);
        assertEquals(back?.status(), 200);
        assert(back?.request().redirectedFrom() !== null);
      });
    }),
));
