// Tests of the harness: when they pass, a failing browser test shows an error of the page.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { chromiumMissing, inBrowser, withPage } from "./browser.ts";
import { requiring } from "../requirement.ts";

Deno.test(inBrowser("withPage() runs script in a page", async (page) => {
  await page.goto("data:text/html,<title>wire</title><p id=p>octets</p>");
  assertEquals(await page.title(), "wire");
  assertEquals(await page.evaluate("6 * 7"), 42);
  assertEquals(await page.textContent("#p"), "octets");
}));

Deno.test(inBrowser("withPage() can turn script off", async (page) => {
  await page.goto(
    "data:text/html,<p id=p>still</p><script>p.textContent='changed'</script>",
  );
  assertEquals(await page.textContent("#p"), "still");
}, { javaScriptEnabled: false }));

Deno.test(
  inBrowser("withPage() sets color scheme and viewport", async (page) => {
    await page.goto("about:blank");
    assertEquals(
      await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"),
      true,
    );
    assertEquals(await page.evaluate("innerWidth"), 390);
  }, { colorScheme: "dark", viewport: { width: 390, height: 844 } }),
);

Deno.test(
  requiring(
    chromiumMissing,
    "withPage() leaves no process and no profile behind",
    async () => {
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
  ),
);

Deno.test(
  requiring(
    chromiumMissing,
    "withPage() cleans up and rethrows when the body throws",
    async () => {
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
  ),
);

// The number of processes with `word` on their command line; 0 without /proc.
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
      // It ended meanwhile.
    }
  }
  return count;
}
