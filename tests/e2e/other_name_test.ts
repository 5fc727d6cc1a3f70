// The program in its sandbox: names that are found after a miss, below a folder and below a link to one; and names and
// paths that lead to nothing.

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../raw_client.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { withFolder, withSettledSite } from "../site_server.ts";
import { encode, makeText } from "../site/coding/coded_content.ts";
import { withProgram } from "./program.ts";

const TEXT = makeText(5000);

Deno.test(requiring(
  requireSystem("linux"),
  "a worker finds coded files and names in another Unicode form, also below a link",
  () =>
    withFolder({
      "a.css.gz": encode(TEXT, "gzip"),
      "e\u0301.css": TEXT,
    }, async (folder) => {
      const link = join(folder, "../link");
      Deno.symlinkSync(folder, link);
      Deno.writeFileSync(
        join(folder, "../out.css.gz"),
        encode(TEXT, "gzip"),
      );
      Deno.symlinkSync("../out.css.gz", join(folder, "out.css.gz"));
      for (const args of [[folder], [link, "--follow-symlinks"]]) {
        await withProgram(
          [...args, "--workers=1", "--log=none"],
          async (_, port) => {
            for (const target of ["/a.css", "/%C3%A9.css"]) {
              const got = await exchange(port, target);
              assertEquals([got.status, got.content], [200, TEXT], target);
            }
            const out = await exchange(port, "/out.css");
            assertEquals(out.status, args.length === 1 ? 404 : 200);
          },
        );
      }
    }),
));

Deno.test(requiring(
  requireSystem("linux"),
  "links in a circle, and the longest names and paths, lead to what is there or to 404",
  () =>
    withFolder({
      "a.txt": "a",
      ["n".repeat(255)]: "long",
      ["\u00fc".repeat(127)]: "umlauts",
    }, async (folder) => {
      Deno.symlinkSync("two", join(folder, "one"));
      Deno.symlinkSync("one", join(folder, "two"));
      Deno.symlinkSync(".", join(folder, "self"));
      const cases: [string, number][] = [
        ["/one", 404],
        ["/one/", 404],
        ["/one/x", 404],
        ["/self/a.txt", 200],
        ["/" + "self/".repeat(39) + "a.txt", 200],
        ["/" + "self/".repeat(41) + "a.txt", 404],
        ["/" + "n".repeat(255), 200],
        ["/" + "n".repeat(256), 404],
        ["/" + "n".repeat(256) + "/x", 404],
        ["/" + "%C3%BC".repeat(127), 200],
        ["/" + "%C3%BC".repeat(128), 404],
        ["/" + "u%CC%88".repeat(127), 200],
        ["/" + "self/".repeat(819), 404],
        ["/" + "a/".repeat(2047), 404],
        ["/" + "a/".repeat(2047) + "x", 404],
        ["/" + "%C3%BC/".repeat(600), 404],
      ];
      await withSettledSite({ folder, cleanUrls: true }, async (port) => {
        for (const [target, status] of cases) {
          const got = await exchange(port, target);
          const why = `${target.slice(0, 20)} ${target.length}`;
          assertEquals(got.status, status, why);
        }
      });
    }),
));
