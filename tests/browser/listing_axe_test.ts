// deno-lint-ignore-file no-import-prefix
// Listings as axe-core judges them: WCAG 2.2 A and AA, and its best practices.

import { assertEquals } from "@std/assert";
// Not in `deno.json`, which names the packages of the program: only tests use it.
import axe from "npm:axe-core@4.14.1";
import { withFolder, withSite } from "../site_server.ts";
import { inBrowser } from "./browser.ts";

const README = `# Title

Text with *a* [link](https://a.example/), \`code\` and ![a picture](a.jpg).

## Part

1. one
2. two

| Name | Size |
|------|-----:|
| ${"long".repeat(60)} | ${"1".repeat(60)} |

> quote

    code ${"long ".repeat(60)}
`;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [320, 390, 1280]) {
    Deno.test(inBrowser(
      `axe-core finds no fault in listings, ${colorScheme}, ${width} wide`,
      (page) =>
        withFolder({
          "docs/README.md": README,
          "docs/a.jpg": Deno.readFileSync("static/test.jpg"),
          "docs/b.txt": "text",
          "docs/back\\slash": "",
          "docs/deep/er/": "",
          "plain/README": "text",
        }, async (folder) => {
          await withSite({ folder, list: true }, async (port) => {
            const targets = [
              "",
              "docs/",
              "docs/?view=grid",
              "docs/deep/er/",
              "plain/",
            ];
            for (const target of targets) {
              await page.goto(`http://127.0.0.1:${port}/${target}`);
              for (const key of ["", "?"]) {
                if (key !== "") await page.keyboard.press(key);
                await page.evaluate(axe.source);
                const violations = await page.evaluate(
                  "axe.run().then(({ violations }) => violations)",
                ) as readonly Violation[];
                const found = violations.map(({ id, nodes }) => [
                  id,
                  ...nodes.map(({ html }) => html),
                ]);
                assertEquals(found, [], `/${target} ${key}`);
              }
            }
            await page.goto("about:blank");
          });
        }),
      { colorScheme, viewport: { width, height: 800 } },
    ));
  }
}
