// The server's own pages, judged by axe-core: no violation, light and dark, on a phone and on a desk. Nothing is wider
// than the window.

// deno-lint-ignore-file no-import-prefix
// Not in `deno.json`, which names the packages of the program: only tests use it.
import axe from "npm:axe-core@4.14.1";
import { assertEquals } from "@std/assert";
import { parsePasswordFile } from "../../src/site/access/password_file.ts";
import { withSite } from "../site_server.ts";
import { type BrowserContextOptions, inBrowser, type Page } from "./browser.ts";

/** WCAG 2.0 to 2.2, A and AA, and what axe calls best practice. */
const RUN = `axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(({ violations }) => violations.map(
  ({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" "),
))`;

const PATHS = ["/", "/hello", "/time", "/echo", "/echo/x?<b>=1", "/missing"];

async function judge(page: Page, url: string): Promise<void> {
  await page.goto(url);
  for (const details of await page.locator("summary").all()) {
    await details.click();
  }
  // The debugger's connection is not subject to the policy of the page.
  await page.evaluate(axe.source);
  assertEquals(await page.evaluate(RUN), [], url);
  const excess = await page.evaluate(
    "document.documentElement.scrollWidth - innerWidth",
  );
  assertEquals(excess, 0, `${url} is wider than the window`);
}

/** A browser that has none asks for them, and shows no page. */
const WRONG = { username: "ann", password: "wrong" };

const VIEWS: readonly [string, BrowserContextOptions][] = [320, 390, 1280]
  .flatMap((width) =>
    (["light", "dark"] as const).map((colorScheme) =>
      [
        `${colorScheme}, ${width} wide`,
        { colorScheme, viewport: { width, height: 800 } },
      ] as const
    )
  ).map(([name, options]) => [name, options]);

for (const [name, options] of VIEWS) {
  Deno.test(inBrowser(`axe-core finds nothing: ${name}`, async (page) => {
    await withSite({}, async (port) => {
      for (const path of PATHS) {
        await judge(page, `http://127.0.0.1:${port}${path}`);
      }
    });
    const { users } = parsePasswordFile(
      "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n",
    );
    await withSite({ users }, async (port) => {
      const response = await page.goto(`http://127.0.0.1:${port}/`);
      assertEquals(response?.status(), 401);
      await judge(page, `http://127.0.0.1:${port}/`);
    });
  }, { ...options, httpCredentials: WRONG }));
}
