// `--open`, with a browser that is a script.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { BROWSER_OPENERS } from "../../src/cli/open_browser.ts";
import { findMissing, requireSystem, requiring } from "../requirement.ts";
import { until } from "../wait.ts";
import { Program } from "./program.ts";

const missing = requireSystem("linux") ??
  findMissing(BROWSER_OPENERS.linux);

Deno.test(
  requiring(
    missing,
    "--open opens the first URL, and the program serves",
    async () => {
      const folder = await Deno.makeTempDir({ prefix: "tinyhttp_open_" });
      const script = join(folder, "browser");
      const opened = join(folder, "opened");
      await Deno.writeTextFile(script, `#!/bin/sh\necho "$@" > ${opened}\n`);
      await Deno.chmod(script, 0o755);
      const args = ["--open", "--host=127.0.0.1", "--port=0"];
      const program = Program.start(args, {
        env: { BROWSER: script, DISPLAY: "", WAYLAND_DISPLAY: "" },
      });
      try {
        const port = await program.port();
        const read = () => {
          try {
            return Deno.readTextFileSync(opened);
          } catch {
            return "";
          }
        };
        await until(() => read().endsWith("\n"), 20_000);
        assertEquals(read(), `http://127.0.0.1:${port}/\n`);
        const { code, stderr } = await program.end();
        assertEquals([code, stderr], [0, ""]);
      } finally {
        await program.end("SIGKILL");
        await Deno.remove(folder, { recursive: true });
      }
    },
  ),
);

Deno.test(
  requiring(
    missing,
    "--open says in one line that there is no browser, and the program serves",
    async () => {
      const args = ["--open", "--host=127.0.0.1", "--port=0"];
      const program = Program.start(args, {
        env: { BROWSER: "false", DISPLAY: "", WAYLAND_DISPLAY: "" },
      });
      try {
        const port = await program.port();
        await program.waitFor(() => program.stderr.includes("\n"));
        const response = await fetch(`http://127.0.0.1:${port}/hello`);
        assertEquals(response.status, 200);
        await response.body?.cancel();
        const { code, stderr } = await program.end();
        assertEquals(code, 0);
        assertMatch(
          stderr,
          /^tinyhttp: --open: \/usr\/bin\/xdg-open found no browser \(status \d\); open http:\S+ yourself\n$/,
        );
      } finally {
        await program.end("SIGKILL");
      }
    },
  ),
);

Deno.test("openBrowser() says what is missing, and leaves no permission to run programs", async () => {
  const module = new URL("../../src/cli/open_browser.ts", import.meta.url);
  const table: [string, string][] = [
    [
      '{ system: "plan9" }',
      "--open: this system is not known; open http://a/ yourself",
    ],
    [
      '{ system: "linux", program: "/no/such" }',
      "--open: there is no /no/such; open http://a/ yourself",
    ],
  ];
  for (const [options, expected] of table) {
    // A program of its own, since the permission would be lost for other tests.
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { openBrowser } from "${module}";
        const line = await openBrowser("http://a/", ${options});
        const { state } = Deno.permissions.querySync({ name: "run" });
        console.log(JSON.stringify([line, state]));`,
      ],
    }).output();
    const [line, state] = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(line, expected);
    assert(state !== "granted");
  }
});
