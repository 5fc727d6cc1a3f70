// What the page of a missing file says, and what it does not.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { makeSite } from "../../src/site/make_site.ts";
import { MAX_FOLDER_LOOKS } from "../../src/site/limits.ts";
import type { SiteOptions } from "../../src/site/site_settings.ts";
import { makeRequest } from "../site/asked_responder.ts";
import { exchange, type RawResponse } from "../raw_client.ts";
import { withFolder, withSite } from "../site_server.ts";

const BROWSER = { fields: ["Accept: text/html,*/*;q=0.8"] };
const NO_INDEX = "directory listings are off (--list)";

function hrefs(response: RawResponse): string[] {
  return [...response.text().matchAll(/href="([^"]*)"/g)]
    .map(([, href]) => href);
}

/** What the page says, for a browser and for others. */
async function readBoth(port: number, target: string): Promise<string> {
  const plain = await exchange(port, target);
  const html = await exchange(port, target, BROWSER);
  assertEquals([plain.status, html.status], [404, 404], target);
  return plain.text() + html.text();
}

Deno.test("a root without an index says that listings are off; other paths do not", () =>
  withFolder(
    { "a.txt": "", "sub/b.txt": "" },
    (folder) =>
      withSite({ folder }, async (port) => {
        for (const target of ["/", "/?a", "//", "/./", "/sub/.."]) {
          const said = await readBoth(port, target);
          assertEquals(said.split(NO_INDEX).length, 3, target);
          assertEquals(said.split("no index.html,").length, 3, target);
        }
        for (const target of ["/sub/", "/nosuch", "/nosuch/", "/a.txt/"]) {
          assert(!(await readBoth(port, target)).includes("--list"), target);
        }
      }),
  ));

Deno.test("a root without an index names all names of an index", () =>
  withFolder({ "a.txt": "" }, async (folder) => {
    const cases: [string[], string][] = [
      [["default.htm", "index.html"], "no default.htm or index.html, "],
      [["<b>.html"], "no &lt;b&gt;.html, "],
    ];
    for (const [indexNames, expected] of cases) {
      await withSite({ folder, indexNames }, async (port) => {
        const said = await readBoth(port, "/");
        assert(said.includes(expected), said);
      });
    }
  }));

Deno.test("the root has no word of listings where something else is the reason", () =>
  withFolder(
    { "_redirects": "/ /nosuch 404\n" },
    (folder) =>
      withSite({ folder }, async (port) => {
        assert(!(await readBoth(port, "/")).includes("--list"));
        Deno.removeSync(folder, { recursive: true });
        assert(!(await readBoth(port, "/")).includes("--list"));
      }),
  ));

Deno.test("the page of a missing file shows its path and links the nearest folder that is served", () =>
  withFolder({
    "index.html": "",
    "docs/index.html": "",
    "docs/api/v1/index.html": "",
    "docs/raw/x.txt": "",
    "page.txt": "",
    ".git/index.html": "",
    ".git/hooks/index.html": "",
  }, async (folder) => {
    Deno.symlinkSync(
      join(folder, "..", "out"),
      join(folder, "link"),
    );
    Deno.mkdirSync(join(folder, "..", "out"));
    Deno.writeTextFileSync(join(folder, "..", "out", "index.html"), "");
    const cases: [target: string, expected: string[], why: string][] = [
      ["/x", ["./"], "at the root"],
      ["/docs/x", ["../", "../docs/"], "in a folder"],
      ["/docs/x/", ["../../", "../../docs/"], "with a slash"],
      ["/docs/x/y/z", ["../../../", "../../../docs/"], "below a missing one"],
      ["/docs/raw/x", ["../../", "../../docs/"], "that one has no index"],
      [
        "/docs/api/v1/x",
        ["../../../", "../../../docs/api/v1/"],
        "one above has no index",
      ],
      ["/page.txt/x", ["../"], "a file is no folder"],
      ["/.git/x", ["../"], "hidden"],
      ["/.git/hooks/x", ["../../"], "below a hidden one"],
      ["/link/x", ["../"], "it leads out of the folder"],
    ];
    await withSite({ folder }, async (port) => {
      for (const [target, expected, why] of cases) {
        const response = await exchange(port, target, BROWSER);
        assertEquals(response.status, 404, why);
        assertEquals(hrefs(response), expected, why);
        assert(response.text().includes(`<bdi>${target}</bdi>`), why);
      }
    });
    await withSite({ folder, list: true }, async (port) => {
      const response = await exchange(port, "/docs/raw/x", BROWSER);
      assertEquals(hrefs(response)[1], "../../docs/raw/", "it is listed");
      for (const target of ["/page.txt/x", "/.git/x", "/link/x"]) {
        const response = await exchange(port, target, BROWSER);
        assertEquals(hrefs(response), ["../"], target);
      }
    });
  }));

Deno.test("the page of a missing file looks for a bounded number of folders", () =>
  withFolder({ "a/index.html": "" }, async (folder) => {
    const cases: [SiteOptions, number, boolean][] = [
      [{}, MAX_FOLDER_LOOKS, true],
      [{}, MAX_FOLDER_LOOKS + 1, false],
      [{ list: true }, MAX_FOLDER_LOOKS, true],
      [{ list: true }, MAX_FOLDER_LOOKS + 1, false],
      [{ indexNames: ["b", "index.html"] }, MAX_FOLDER_LOOKS / 2, true],
      [{ indexNames: ["b", "index.html"] }, MAX_FOLDER_LOOKS / 2 + 1, false],
      [{ indexNames: [] }, 1, false],
    ];
    for (const [options, depth, expected] of cases) {
      await withSite({ folder, ...options }, async (port) => {
        const target = "/a" + "/x".repeat(depth);
        const links = hrefs(await exchange(port, target, BROWSER));
        assertEquals(links.length === 2, expected, target);
      });
    }
  }));

Deno.test("the page of a missing file is the same whether a hidden folder is there or not", () =>
  withFolder(
    { "index.html": "", ".git/a/b/index.html": "" },
    (folder) =>
      withSite({ folder }, async (port) => {
        for (const path of ["/", "/a/", "/a/b/", "/a/b/x"]) {
          const there = await exchange(port, `/.git${path}`, BROWSER);
          const missing = await exchange(port, `/.got${path}`, BROWSER);
          assertEquals(
            there.text().replaceAll(".git", ".got"),
            missing.text(),
            path,
          );
        }
      }),
  ));

Deno.test("the built-in site's page of a missing file links the root", () =>
  withSite({}, async (port) => {
    const response = await exchange(port, "/a/b", BROWSER);
    assertEquals(response.status, 404);
    assertEquals(hrefs(response), ["../"]);
  }));

Deno.test("the page of what is gone for good shows its path and links the root", () =>
  withFolder(
    { "_redirects": "/old/* / 410\n" },
    (folder) =>
      withSite({ folder }, async (port) => {
        const response = await exchange(port, "/old/x", BROWSER);
        assertEquals(response.status, 410);
        assertEquals(hrefs(response), ["../"]);
        assert(response.text().includes("<bdi>/old/x</bdi>"));
      }),
  ));

Deno.test("a folder without an index is noted for the log, whatever page is sent", () =>
  withFolder({ "sub/b.txt": "", "full/index.html": "" }, async (folder) => {
    const noteOf = async (target: string, options: SiteOptions = {}) => {
      const site = await makeSite({ folder, ...options });
      return (await site.respond(makeRequest({ target }))).note;
    };
    const note = "no index file, and listings are off: --list";
    assertEquals(await noteOf("/"), note);
    assertEquals(await noteOf("/sub/"), note);
    assertEquals(await noteOf("/", { spa: "app.html" }), note);
    assertEquals(await noteOf("/", { cleanUrls: true }), note);
    assertEquals(await noteOf("/", { list: true }), undefined);
    for (const target of ["/full/", "/full/x", "/nosuch", "/nosuch/"]) {
      assertEquals(await noteOf(target), undefined, target);
    }
    Deno.writeTextFileSync(join(folder, "404.html"), "own");
    Deno.writeTextFileSync(join(folder, "_headers"), "/*\n  X-A: b\n");
    assertEquals(await noteOf("/"), note);
    assertEquals(await noteOf("/nosuch"), undefined);
  }));
