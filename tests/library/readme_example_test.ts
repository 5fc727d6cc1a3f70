// The library section of README.md: a reader who copies its blocks has a program that runs.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { withFolder } from "../site_server.ts";

const TOP = new URL("../../", import.meta.url);

/** The one block of that language in the section. */
function readBlock(language: string): string {
  const readme = Deno.readTextFileSync(new URL("README.md", TOP));
  const section = /^## As a library\n([^]*?)^## /m.exec(readme);
  assert(section !== null, "there is no section");
  const blocks = [...section[1].matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter((block) => block[1] === language);
  assertEquals(blocks.length, 1, language);
  return blocks[0][2];
}

Deno.test("README.md: the program in the library section serves, logs, and ends on Ctrl+C", async () => {
  const files = {
    "deno.json": readBlock("json"),
    "site.ts": readBlock("ts"),
    "public/index.html": "hello",
  };
  const [name, run, ...args] = readBlock("sh").trim().split(" ");
  assertEquals(name, "deno");
  await withFolder(files, async (cwd) => {
    Deno.symlinkSync(fromFileUrl(TOP), `${cwd}/tinyhttp`);
    const process = new Deno.Command(Deno.execPath(), {
      // The runtime would name each package that it downloads first.
      args: [run, "--quiet", ...args],
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(300_000),
    }).spawn();
    const stderr = new Response(process.stderr).text();
    const lines = process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    const { value: line = await stderr } = await lines.read();
    const url = /^public is at (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(line)
      ?.[1];
    assert(url !== undefined, line);
    assertEquals(await (await fetch(url)).text(), "hello");
    assertEquals((await lines.read()).value, "200 /\n");
    const time = await (await fetch(new URL("time", url))).text();
    assertEquals(new Date(time).toISOString(), time);
    assertEquals((await lines.read()).value, "200 /time\n");
    process.kill("SIGINT");
    assertEquals((await process.status).code, 0);
    assertEquals((await lines.read()).done, true);
    assertEquals(await stderr, "");
  });
});
