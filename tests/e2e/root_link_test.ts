// A program whose folder is a link, or is below one: a deploy changes the link, and the next requests get the new folder.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { RULES_INTERVAL_MS } from "../../src/site/rules/limits.ts";
import { exchange } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withFolder, writeFiles } from "../site_server.ts";
import { sleep, until } from "../wait.ts";
import { withProgram } from "./program.ts";

const FILES = {
  "releases/1/site/page": "one",
  "releases/1/site/_headers": "/*\n  X-Release: 1\n",
  "releases/2/site/page": "two",
  "releases/2/site/_headers": "/*\n  X-Release: 2\n",
};

/** As `ln -sfn` does. */
function lead(link: string, to: string): void {
  Deno.symlinkSync(to, link + ".new");
  Deno.renameSync(link + ".new", link);
}

for (
  const [what, start, target] of [
    ["is a link", "", ""],
    ["is below a link", "/site", "/site"],
  ]
) {
  for (const options of [[], ["--follow-symlinks"]]) {
    const name = ["the folder that a link leads to is served", ...options];
    Deno.test(
      requiring(
        windowsLacks,
        `${name.join(" ")}: DIR ${what}`,
        () =>
          withFolder(FILES, async (folder) => {
            const link = join(folder, "current");
            const release = (number: number) =>
              `releases/${number}${start === "" ? "/site" : ""}`;
            lead(link, release(1));
            const args = [link + target, "--workers=2", ...options];
            await withProgram(args, async (program, port) => {
              const get = async (path: string) => {
                const { status, text } = await exchange(port, path);
                return status === 200 ? text() : status;
              };
              for (const number of [1, 2, 1, 2]) {
                lead(link, release(number));
                const expected = number === 1 ? "one" : "two";
                for (let i = 0; i < 20; i++) {
                  assertEquals(await get("/page"), expected);
                }
              }
              Deno.removeSync(join(folder, "releases/1"), { recursive: true });
              assertEquals(await get("/page"), "two");
              // The rules are looked at a few times a second.
              await sleep(2 * RULES_INTERVAL_MS);
              for (let i = 0; i < 20; i++) {
                const page = await exchange(port, "/page");
                if (i >= 10) assertEquals(page.field("x-release"), "2");
              }
              assertEquals(program.stderr, "");
            });
          }),
      ),
    );
  }
}

Deno.test(requiring(
  windowsLacks,
  "a folder that is gone is reported once, and served again when it is back",
  () =>
    withFolder(FILES, async (folder) => {
      const link = join(folder, "current");
      lead(link, "releases/1/site");
      await withProgram([link, "--workers=2"], async (program, port) => {
        const ways: [() => void, () => void][] = [
          [
            () => Deno.removeSync(link),
            () => lead(link, "releases/2/site"),
          ],
          [
            () => Deno.renameSync(join(folder, "releases"), folder + "/away"),
            () => Deno.renameSync(folder + "/away", join(folder, "releases")),
          ],
          [
            () => lead(link, "nowhere"),
            () => {
              lead(link, "releases/3");
              writeFiles(folder, { "releases/3/page": "two" });
            },
          ],
        ];
        for (const [index, [remove, bringBack]] of ways.entries()) {
          const count = (word: string) =>
            program.stderr.split(`" is ${word}`).length - 1;
          remove();
          for (let i = 0; i < 10; i++) {
            assertEquals((await exchange(port, "/page")).status, 404);
          }
          await until(() => count("gone") === index + 1);
          bringBack();
          for (let i = 0; i < 10; i++) {
            assertEquals((await exchange(port, "/page")).text(), "two");
          }
          await until(() => count("back") === index + 1);
          assertEquals(count("gone"), index + 1);
        }
        const lines = program.stderr.trimEnd().split("\n");
        assertEquals(lines.length, 2 * ways.length, program.stderr);
        assert(lines[0].includes(`"${link}" is gone`), lines[0]);
        assertEquals((await program.end()).code, 0);
      });
    }),
));
