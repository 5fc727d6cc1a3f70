// The harness itself, so that a failing browser test is the page's fault.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { chromiumMissing, testInBrowser, withPage } from "./browser.ts";

const ignore = chromiumMissing !== undefined;
const reason = ignore ? ` (${chromiumMissing})` : "";

testInBrowser("withPage() runs script in a page", async (page) => {
  await page.goto("data:text/html,<title>wire</title><p id=p>octets</p>");
  assertEquals(await page.title(), "wire");
  assertEquals(await page.evaluate("6 * 7"), 42);
  assertEquals(await page.textContent("#p"), "octets");
});

testInBrowser("withPage() can turn script off", async (page) => {
  await page.goto(
    "data:text/html,<p id=p>still</p><script>p.textContent='changed'</script>",
  );
  assertEquals(await page.textContent("#p"), "still");
}, { javaScriptEnabled: false });

testInBrowser("withPage() sets color scheme and viewport", async (page) => {
  await page.goto("about:blank");
  assertEquals(
    await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"),
    true,
  );
  assertEquals(await page.evaluate("innerWidth"), 390);
}, { colorScheme: "dark", viewport: { width: 390, height: 844 } });

Deno.test({
  name: `withPage() leaves no process and no profile behind${reason}`,
  ignore,
  async fn() {
    const profile = await withPage(async (page) => {
      await page.goto("chrome://version");
      const path = await page.textContent("#profile_path");
      const folder = path?.match(/^.*tinyhttp-chromium-[^/\\]+/)?.[0];
      assert(folder !== undefined, `no profile folder in "${path}"`);
      assert(Deno.statSync(folder).isDirectory);
      assert(countProcesses(folder) > 0 || Deno.build.os !== "linux");
      return folder;
    });
    const gone = await assertRejects(() => Deno.stat(profile));
    assert(gone instanceof Deno.errors.NotFound);
    // Helper processes end by themselves a moment after the browser.
    for (let i = 0; i < 100 && countProcesses(profile) > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assertEquals(countProcesses(profile), 0);
  },
});

Deno.test({
  name: `withPage() cleans up and rethrows when the body throws${reason}`,
  ignore,
  async fn() {
    let close = () => {};
    const closed = new Promise<void>((resolve) => close = resolve);
    const error = await assertRejects(() =>
      withPage((page) => {
        page.context().on("close", close);
        throw new RangeError("from the body");
      })
    );
    assert(error instanceof RangeError);
    assertEquals(error.message, "from the body");
    await closed;
  },
});

// How many processes have `word` on their command line; 0 where there is no /proc.
function countProcesses(word: string): number {
  if (Deno.build.os !== "linux") return 0;
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(word)) {
        count++;
      }
    } catch {
      // It ended while we were looking.
    }
  }
  return count;
}
