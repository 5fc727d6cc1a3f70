// The built-in pages in a real browser: the picture loads, the policy holds, the octets are those that it sent.

import { assert, assertEquals } from "@std/assert";
import { withSite } from "../site_server.ts";
import { inBrowser, type Page } from "./browser.ts";

interface Watched {
  readonly violations: string[];
  readonly requested: string[];
}

/** Collects the errors of the page, and the addresses that it requests. */
function watch(page: Page): Watched {
  const watched: Watched = { violations: [], requested: [] };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      watched.violations.push(message.text());
    }
  });
  page.on("pageerror", (error) => watched.violations.push(String(error)));
  page.on("requestfailed", (request) => {
    watched.violations.push(`failed: ${request.url()}`);
  });
  page.on("request", (request) => {
    watched.requested.push(request.url());
  });
  return watched;
}

async function checkIndexPage(page: Page, origin: string): Promise<void> {
  const watched = watch(page);
  const response = await page.goto(`${origin}/`);
  assertEquals(response?.status(), 200);
  const image = page.locator('img[src="/test.jpg"]');
  await image.waitFor();
  const box = await image.boundingBox();
  assert(box !== null && box.width > 100 && box.height > 60, "it is shown");
  const [shown, answered] = await page.locator("pre.wire").allInnerTexts();
  assert(shown.startsWith("GET / HTTP/1.1\\r\\n"), shown.slice(0, 100));
  const { host } = new URL(origin);
  assert(shown.includes(`Host: ${host}\\r\\n`));
  const agent = await response!.request().headerValue("user-agent");
  assert(agent?.includes("Chrome/"), `${agent}`);
  assert(shown.includes(`User-Agent: ${agent}\\r\\n`), "its own User-Agent");
  assert(answered.startsWith("HTTP/1.1 200 OK\\r\\n"), answered);
  for (const { name, value } of await response!.headersArray()) {
    assert(answered.includes(`${name}: ${value}\\r\\n`), name);
  }
  assertEquals(watched.violations, []);
  assert(watched.requested.includes(`${origin}/test.jpg`));
  assertEquals(
    watched.requested.filter((url) => !url.startsWith(`${origin}/`)),
    [],
    "no other host",
  );
}

Deno.test(inBrowser(
  "the index page shows its picture and the octets that the browser sent",
  async (page) => {
    await withSite({}, async (port) => {
      const origin = `http://127.0.0.1:${port}`;
      await checkIndexPage(page, origin);
      const width = await page.evaluate(
        "document.querySelector('img').decode().then(() => document.querySelector('img').naturalWidth)",
      );
      assert(Number(width) > 0, "the picture is decoded");
      const colour = await page.evaluate(
        "getComputedStyle(document.body).backgroundColor",
      );
      assert(colour !== "rgba(0, 0, 0, 0)", "the style sheet applies");
    });
  },
));

Deno.test(inBrowser("the index page works with script off", async (page) => {
  await withSite(
    {},
    (port) => checkIndexPage(page, `http://127.0.0.1:${port}`),
  );
}, { javaScriptEnabled: false }));

Deno.test(inBrowser(
  "the index page links to /hello, /time and /echo, and error pages are styled",
  async (page) => {
    await withSite({}, async (port) => {
      const origin = `http://127.0.0.1:${port}`;
      const watched = watch(page);
      for (const name of ["hello", "time", "echo"]) {
        await page.goto(`${origin}/`);
        await page.locator(`nav a[href="/${name}"]`).click();
        await page.waitForURL(`${origin}/${name}`);
        const text = await page.locator("body").innerText();
        assert(text.length > 10, `/${name}: ${text}`);
        if (name === "echo") assert(text.includes("GET /echo HTTP/1.1\\r\\n"));
      }
      assertEquals(watched.violations, []);
      const missing = await page.goto(`${origin}/missing`);
      assertEquals(missing?.status(), 404);
      assertEquals(await page.locator("h1").innerText(), "Not Found");
      const display = await page.evaluate(
        "getComputedStyle(document.body).display",
      );
      assertEquals(display, "grid", "the hash in the policy fits the style");
      const faults = watched.violations.filter((text) => !text.includes("404"));
      assertEquals(faults, []);
    });
  },
));
