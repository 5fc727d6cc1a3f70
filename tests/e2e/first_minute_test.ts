// What the program says to somebody who has just started it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeLatin1 } from "../latin1.ts";
import { exchange, RawClient } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withFolder } from "../site_server.ts";
import { type Program, withProgram } from "./program.ts";

/** The lines of the log, once there are so many. */
async function readLines(program: Program, count: number): Promise<string[]> {
  const lines = () => program.stdout.split("\n").slice(0, -1);
  await program.waitFor(() => lines().length >= count);
  return lines();
}

Deno.test(
  requiring(
    windowsLacks,
    "the program's banner has the whole path, what is on, and what is off, on standard error",
    () =>
      withFolder(
        { "index.html": "", ".env": "", "a\nb/index.html": "" },
        async (folder) => {
          const args = [folder, "--spa", "--cors", "--auth=me:secret"];
          await withProgram(args, async (program) => {
            await program.waitFor(() => program.banner.includes("Stop with"));
            const lines = program.banner.split("\n");
            assertMatch(lines[0], /^tinyhttp \S+ serves \//);
            assert(lines[0].endsWith(` serves ${folder}`), lines[0]);
            assert(
              lines.includes(
                "On: single page (index.html), password (1 user), CORS *",
              ),
              program.banner,
            );
            assert(
              lines.includes(
                "Off: directory listings (--list), dotfiles (--dotfiles)",
              ),
              program.banner,
            );
            assert(!program.banner.includes("secret"));
            assert(!program.banner.includes("This folder instead"));
            assertEquals(program.stdout, "");
          });
          await withProgram([`${folder}/a\nb`, "--list"], async (program) => {
            await program.waitFor(() => program.banner.includes("Stop with"));
            assert(program.banner.includes(`serves ${folder}/a\\u{a}b\n`));
          });
        },
      ),
  ),
);

Deno.test("the program's banner says how to serve this folder instead of the built-in site", () =>
  withProgram([], async (program) => {
    await program.waitFor(() => program.banner.includes("Stop with"));
    assertMatch(program.banner, /serves the built-in site\n/);
    assertMatch(program.banner, /^This folder instead: tinyhttp \.$/m);
  }));

Deno.test("the program's log explains a root without an index, and names TLS", () =>
  withFolder({ "a.txt": "" }, async (folder) => {
    await withProgram([folder, "--workers=1"], async (program, port) => {
      await exchange(port, "/");
      await exchange(port, "/nosuch");
      const hello = encodeLatin1("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03");
      using whole = await RawClient.connect(port);
      await whole.send(hello);
      await whole.readAll();
      using cut = await RawClient.connect(port);
      for (const octet of hello.subarray(0, 3)) {
        await cut.send(Uint8Array.of(octet));
      }
      await cut.readAll();
      const lines = await readLines(program, 4);
      assertMatch(
        lines[0],
        /404 GET \/ .* \(no index file, and listings are off: --list\)$/,
      );
      assertMatch(lines[1], /404 GET \/nosuch .* ms$/);
      for (const line of lines.slice(2)) {
        assertMatch(
          line,
          /400 - .* \(TLS; this port speaks plain HTTP: use http:\/\/\)$/,
        );
      }
    });
    await withProgram([folder, "--log=json"], async (program, port) => {
      await exchange(port, "/");
      const [line] = await readLines(program, 1);
      assertMatch(JSON.parse(line).note, /--list/);
      assertEquals(JSON.parse(line).host, "localhost");
    });
  }));

Deno.test("the program's summary counts one request in the singular", () =>
  withProgram([], async (program, port) => {
    await exchange(port, "/hello");
    const { summary } = await program.end();
    assertMatch(summary, /^1 request, /);
  }));
