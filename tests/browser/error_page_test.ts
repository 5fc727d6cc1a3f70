// The page of what is not there: it fits, and its links lead where they say.

import { assertEquals } from "@std/assert";
import { withFolder, withSite } from "../site_server.ts";
import { inBrowser } from "./browser.ts";

const NARROW = { viewport: { width: 320, height: 640 } };

Deno.test(inBrowser(
  "the page of a missing file fits a narrow window, and leads to the folder above",
  (page) =>
    withFolder({
      "index.html": "<title>root</title>",
      "docs/index.html": "<title>docs</title>",
    }, (folder) =>
      withSite({ folder }, async (port) => {
        const top = `http://127.0.0.1:${port}`;
        const missing = `${top}/docs//caf%C3%A9/${"x".repeat(200)}?q`;
        await page.goto(missing);
        assertEquals(
          await page.textContent("code"),
          `/docs/café/${"x".repeat(200)}`,
        );
        assertEquals(
          await page.evaluate("document.documentElement.scrollWidth"),
          320,
        );
        await page.click(".ways a >> nth=1");
        await page.waitForLoadState("domcontentloaded");
        assertEquals([page.url(), await page.title()], [
          `${top}/docs/`,
          "docs",
        ]);
        await page.goto(missing);
        await page.click(".ways a");
        await page.waitForLoadState("domcontentloaded");
        assertEquals([page.url(), await page.title()], [`${top}/`, "root"]);
      })),
  NARROW,
));
