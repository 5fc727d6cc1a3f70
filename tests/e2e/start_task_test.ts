// `deno task start` from other folders than that of the clone.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { inheritEnvironment } from "../bench/children.ts";
import { decodeOutput, type Output } from "../command_output.ts";
import { withFolder } from "../site_server.ts";

const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** What the task prints in the folder, for arguments with which it ends by itself. */
async function runTask(
  cwd: string,
  args: readonly string[],
): Promise<Output> {
  // This test may run in a task: the folder of that one is none of this one.
  const { INIT_CWD: _, ...env } = inheritEnvironment();
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", CONFIG, "start", ...args],
    cwd,
    clearEnv: true,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
  });
  return decodeOutput(await command.output());
}

const FOREIGN = {
  "my site/a.txt": "of the folder\n",
  "my site/sub/b.txt": "below it\n",
  // None of these is the program's.
  "my site/deno.json": '{"imports":{"@std/path":"./none.ts"}}',
  "my site/package.json": '{"dependencies":{"none":"1.0.0"}}',
};

Deno.test("deno task start takes relative paths from the folder where the user stands", () =>
  withFolder(FOREIGN, async (folder) => {
    const site = join(folder, "my site");
    const table: [string[], string][] = [
      [["explain", "/a.txt", "."], "of the folder"],
      [["explain", "/b.txt", "sub"], "below it"],
      [["explain", "/a.txt", site], "of the folder"],
    ];
    for (const [args, expected] of table) {
      const { code, stdout, stderr } = await runTask(site, args);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, expected);
    }
    const missing = await runTask(site, [".", "--auth-file", "none"]);
    assertEquals(missing.code, 1, missing.stderr);
    const wrong = await runTask(site, ["nosuch", "--port", "0"]);
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, 'cannot serve "nosuch"');
  }));
