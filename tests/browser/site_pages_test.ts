// The built-in pages as people use them: with script and without, by keyboard, on paper, in forced colours.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { shortenStyle } from "../embedded_files.ts";
import { withSite } from "../site_server.ts";
import { inBrowser, type Page } from "./browser.ts";

const PATHS = ["/", "/hello", "/time", "/echo"];

/** Gives `body` the address of a built-in site; the page must report no error and ask no other host. */
async function visit(
  page: Page,
  body: (origin: string) => Promise<void>,
): Promise<void> {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      faults.push(message.text());
    }
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  await withSite({}, async (port) => {
    const origin = `http://127.0.0.1:${port}`;
    page.on("request", (request) => {
      if (!request.url().startsWith(`${origin}/`)) faults.push(request.url());
    });
    await body(origin);
  });
  assertEquals(faults, []);
}

/** What the first block of octets shows. */
async function readWire(page: Page): Promise<string> {
  return await page.locator(".wire").first().innerText();
}

Deno.test(
  inBrowser(
    "request and response stand beside each other from 900 px on, below each other before",
    async (page) => {
      await visit(page, async (origin) => {
        for (
          const [width, beside] of [[900, true], [1280, true], [890, false]]
        ) {
          await page.setViewportSize({ width: Number(width), height: 800 });
          await page.goto(`${origin}/`);
          const [asked, answered] = await Promise.all(
            (await page.locator(".wire").all()).map((wire) =>
              wire.boundingBox()
            ),
          );
          assertEquals(asked!.y === answered!.y, beside, `${width}`);
          assertEquals(asked!.x === answered!.x, !beside, `${width}`);
          assert(asked!.y < 400, "the octets begin on the first screen");
        }
      });
    },
  ),
);

Deno.test(inBrowser("the forms of /echo work without script", async (page) => {
  await visit(page, async (origin) => {
    await page.goto(`${origin}/echo/a%20path?x=%3Cb%3E`);
    assertMatch(await readWire(page), /^GET \/echo\/a%20path\?x=%3Cb%3E HTTP/);
    assertEquals(await page.locator(".any").isVisible(), false);
    assertEquals(await page.locator(".copy").count(), 0);
    await page.getByLabel("A field of the form").fill("<b>\u202e&");
    await page.getByText("Send with GET").click();
    await page.waitForURL(/greeting/);
    assertMatch(
      await readWire(page),
      /^GET \/echo\?greeting=%3Cb%3E%E2%80%AE%26&text=Two\+lines/,
    );
    await page.getByLabel("A longer one").fill("one\ntwo");
    await page.getByText("Send with POST", { exact: true }).click();
    await page.waitForURL(`${origin}/echo`);
    const posted = await readWire(page);
    assertMatch(posted, /^POST \/echo HTTP\/1\.1\\r\\n\n/);
    assert(
      posted.endsWith("\\r\\n\ngreeting=Hello%2C+World&text=one%0D%0Atwo"),
    );
    await page.getByLabel("A field of the form").fill("<i>\u202e");
    await page.getByText("in parts").click();
    await page.waitForSelector("text=form-data");
    assert((await readWire(page)).includes("\n<i>\\xe2\\x80\\xae\\r\\n\n"));
  });
}, { javaScriptEnabled: false }));

Deno.test(
  inBrowser("/echo sends any method and a field by script", async (page) => {
    await visit(page, async (origin) => {
      await page.goto(`${origin}/echo`);
      for (const method of ["PUT", "DELETE", "GET"]) {
        await page.getByLabel("Any method").selectOption(method);
        await page.getByLabel("A field of the head").fill("X-Own: <b>'\"&");
        await page.getByText("Send it").click();
        await page.waitForSelector(`.wire:has-text("${method} /echo")`);
        const shown = await readWire(page);
        assert(shown.startsWith(`${method} /echo HTTP/1.1\\r\\n\n`), shown);
        assertMatch(shown, /\nx-own: <b>'"&\\r\\n\n/i);
        assertEquals(shown.includes("greeting=Hello"), method !== "GET");
      }
      await page.getByLabel("A field of the head").fill("not a name: x");
      await page.getByText("Send it").click();
      await page.waitForSelector("[role=status]:has-text('did not send it')");
    });
  }),
);

Deno.test(
  inBrowser(
    "/time shows how far the browser's clock is from the server's",
    async (page) => {
      await visit(page, async (origin) => {
        await page.goto(`${origin}/time`);
        assertMatch(
          await page.locator("#browser-time").innerText(),
          /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
        );
        assertMatch(
          await page.locator("#difference").innerText(),
          /agree|second/,
        );
      });
    },
  ),
);

Deno.test(inBrowser("a button copies a command", async (page) => {
  await visit(page, async (origin) => {
    await page.context().grantPermissions([
      "clipboard-read",
      "clipboard-write",
    ]);
    await page.goto(`${origin}/`);
    const buttons = page.locator(".copy");
    assertEquals(await buttons.count(), 3);
    await buttons.nth(1).click();
    await page.waitForSelector(".copy:has-text('Copied')");
    assertEquals(
      await page.evaluate("navigator.clipboard.readText()"),
      `curl ${origin}/time`,
    );
  });
}));

Deno.test(
  inBrowser(
    "every link and control is reached by Tab, and shows the focus",
    async (page) => {
      await visit(page, async (origin) => {
        for (const path of PATHS) {
          await page.goto(origin + path);
          const reachable = Number(
            await page.evaluate(
              `[...document.querySelectorAll("a, button, input, select, textarea, summary")]
          .filter((control) => control.checkVisibility()).length`,
            ),
          );
          const seen = new Set<unknown>();
          for (let i = 0; i < reachable; i++) {
            await page.keyboard.press("Tab");
            const focus = await page.evaluate(`(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          const { top, left, right } = document.activeElement.getBoundingClientRect();
          return [document.activeElement.outerHTML, outlineStyle, outlineWidth,
            top >= 0 && left >= 0 && right <= innerWidth];
        })()`) as [string, string, string, boolean];
            assertEquals(focus.slice(1), ["solid", "2px", true], focus[0]);
            seen.add(focus[0]);
          }
          assertEquals(seen.size, reachable, path);
        }
      });
    },
  ),
);

Deno.test(inBrowser("the skip link leads past the header", async (page) => {
  await visit(page, async (origin) => {
    await page.goto(`${origin}/`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assertEquals(await page.evaluate("document.activeElement.id"), "main");
  });
}));

Deno.test(
  inBrowser(
    "the pages have the landmarks that screen readers list",
    async (page) => {
      await visit(page, async (origin) => {
        for (const path of PATHS) {
          await page.goto(origin + path);
          for (const role of ["banner", "navigation", "main", "contentinfo"]) {
            const count = await page.getByRole(role as "main").count();
            assertEquals(count, 1, `${path} ${role}`);
          }
          assertEquals(
            await page.getByRole("heading", { level: 1 }).count(),
            1,
          );
          const current = await page.locator("header [aria-current=page]")
            .count();
          assertEquals(current, 1, path);
        }
      });
    },
  ),
);

Deno.test(
  inBrowser(
    "paper is white and has no controls, also where the screen is dark",
    async (page) => {
      await visit(page, async (origin) => {
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        for (const path of [...PATHS]) {
          await page.goto(origin + path);
          const paper = "getComputedStyle(document.body).backgroundColor";
          assertEquals(await page.evaluate(paper), "rgb(255, 255, 255)");
          for (const hidden of ["nav", "button", ".skip"]) {
            for (const element of await page.locator(hidden).all()) {
              assertEquals(
                await element.isVisible(),
                false,
                `${path} ${hidden}`,
              );
            }
          }
        }
      });
    },
  ),
);

Deno.test(
  inBrowser(
    "marks and octets differ in forced colours by a line",
    async (page) => {
      await visit(page, async (origin) => {
        await page.emulateMedia({ forcedColors: "active" });
        await page.goto(`${origin}/`);
        const style =
          "getComputedStyle(document.querySelector('.wire .crlf')).borderBottomStyle";
        assertEquals(await page.evaluate(style), "solid");
      });
    },
  ),
);

Deno.test(
  inBrowser(
    "a browser reads the same rules in an embedded style",
    async (page) => {
      const top = new URL("../../static/", import.meta.url);
      const names = [...Deno.readDirSync(top)].map(({ name }) => name)
        .concat("inspector/page.css").filter((name) => name.endsWith(".css"));
      for (const name of names) {
        const style = Deno.readTextFileSync(new URL(name, top));
        const [whole, short] = await page.evaluate(
          (texts) =>
            texts.map((text) => {
              // deno-lint-ignore no-explicit-any
              const sheet = new (globalThis as any).CSSStyleSheet();
              sheet.replaceSync(text);
              // What holds a custom property keeps its blanks and zeros.
              return [...sheet.cssRules].map(({ cssText }) => cssText).join(
                "\n",
              ).replaceAll(", ", ",")
                .replace(/(?<=[ (,])0(?=\.)/g, "");
            }),
          [style, shortenStyle(style)],
        );
        assert(whole.length > 100, name);
        assertEquals(short, whole, name);
      }
    },
  ),
);
