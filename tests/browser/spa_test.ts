// A built single-page application in a real browser: deep links, chunks, and a chunk that a deployment removed.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Files, withFolder, withSite } from "../site_server.ts";
import { inBrowser } from "./browser.ts";

const INDEX = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>application</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/index.8d1c0f5e.css">
<script type="module" src="/assets/index.3f9a1c2b.js"></script>
<div id="app">loading</div>
</html>
`;

/** The entry of the application: a router, and views in chunks of their own. */
const ENTRY = `
const views = {
  "": () => import("./home.11aa22bb.js"),
  users: () => import("./user.5c6d7e8f.js"),
  lost: () => import("./lost.deadbeef.js"),
};
const app = document.querySelector("#app");
async function show() {
  const [name, ...rest] = location.pathname.slice(1).split("/");
  try {
    const { render } = await (views[name] ?? views[""])();
    app.textContent = render(rest);
  } catch (error) {
    app.textContent = "failed: " + error.name;
  }
}
addEventListener("popstate", show);
addEventListener("click", (event) => {
  if (event.target.tagName !== "A") return;
  event.preventDefault();
  history.pushState(null, "", event.target.href);
  show();
});
globalThis.go = (path) => { history.pushState(null, "", path); return show(); };
await show();
`;

/** What a bundler leaves: a page, and chunks whose names carry a hash of their content. */
const BUILT: Files = {
  "index.html": INDEX,
  "assets/index.3f9a1c2b.js": ENTRY,
  "assets/home.11aa22bb.js": `export const render = () => "home";`,
  "assets/user.5c6d7e8f.js": `import { shout } from "./shared.99887766.js";\n` +
    `export const render = ([id]) => shout("user " + id);`,
  "assets/shared.99887766.js": `export const shout = (text) => text + "!";` +
    " ".repeat(4000),
  "assets/index.8d1c0f5e.css": "#app { color: rgb(1, 2, 3); }\n".repeat(100),
  "_headers": "/assets/*\n  Cache-Control: max-age=31536000, immutable\n",
};

Deno.test(inBrowser(
  "an application loads, runs and reloads at a deep link",
  (page) =>
    withFolder(BUILT, async (folder) => {
      await withSite({ folder, spa: "index.html" }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(String(error)));
        page.on("console", (message) => errors.push(message.text()));
        const types = new Map<string, string | undefined>();
        page.on("response", (response) => {
          const { pathname } = new URL(response.url());
          types.set(pathname, response.headers()["content-type"]);
        });
        for (const visit of ["load", "reload"]) {
          const response = visit === "load"
            ? await page.goto(`${origin}/users/7`)
            : await page.reload();
          assertEquals(response?.status(), 200, visit);
          await page.waitForFunction("app.textContent === 'user 7!'");
          assertEquals(await page.title(), "application");
          assertEquals(
            await page.evaluate("getComputedStyle(app).color"),
            "rgb(1, 2, 3)",
          );
        }
        assertEquals(types.get("/users/7"), "text/html; charset=utf-8");
        assertEquals(
          types.get("/assets/user.5c6d7e8f.js"),
          "text/javascript; charset=utf-8",
        );
        assertEquals(
          types.get("/assets/index.8d1c0f5e.css"),
          "text/css; charset=utf-8",
        );
        await page.evaluate("go('/elsewhere/deep')");
        assertEquals(await page.textContent("#app"), "home");
        await page.goBack();
        await page.waitForFunction("app.textContent === 'user 7!'");
        assertEquals(errors, []);
      });
    }),
));

Deno.test(inBrowser(
  "an application's missing chunk gets 404, not the page, and the next build is seen at once",
  (page) =>
    withFolder(BUILT, async (folder) => {
      await withSite({ folder, spa: "index.html" }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const lost = page.waitForResponse(/deadbeef/);
        await page.goto(`${origin}/lost`);
        const response = await lost;
        assertEquals(response.status(), 404);
        assert(!(await response.text()).includes("<title>application"));
        await page.waitForFunction("app.textContent === 'failed: TypeError'");

        // Other requests of pages: none of them is a navigation.
        const statuses = await page.evaluate(`Promise.all([
        fetch("/api/users").then((r) => r.status),
        fetch("/api/users", { headers: { Accept: "text/html" } }).then((r) => r.status),
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve("loaded");
          image.onerror = () => resolve("failed");
          image.src = "/missing.png";
        }),
        new Promise((resolve) => {
          const script = document.createElement("script");
          script.onload = () => resolve("loaded");
          script.onerror = () => resolve("failed");
          script.src = "/missing.js";
          document.head.append(script);
        }),
      ])`);
        assertEquals(statuses, [404, 404, "failed", "failed"]);

        const path = join(folder, "assets/lost.deadbeef.js");
        Deno.writeTextFileSync(path, `export const render = () => "found";`);
        await page.goto(`${origin}/lost`);
        await page.waitForFunction("app.textContent === 'found'");
        // A frame navigates, too.
        await page.evaluate(`new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.name = "inner";
        frame.src = "/users/9";
        frame.onload = resolve;
        document.body.append(frame);
      })`);
        const inner = page.frame("inner")!;
        await inner.waitForFunction("app.textContent === 'user 9!'");
      });
    }),
));
