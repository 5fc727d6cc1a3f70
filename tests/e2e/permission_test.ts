// What the program may do once it serves: the permissions that its options need, and no other.

import { assertEquals } from "@std/assert";
import { spawnProgram } from "./program.ts";

async function listGranted(args: readonly string[]): Promise<string[]> {
  const process = spawnProgram(
    ["--host=127.0.0.1", "--port=0", "--quiet", ...args],
    { main: "tests/e2e/permission_probe.ts" },
  );
  const { stdout, stderr } = await process.output();
  assertEquals(new TextDecoder().decode(stderr), "");
  const states: Record<string, boolean> = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return Object.keys(states).filter((name) => states[name]);
}

Deno.test("the program keeps the permission to run programs only for --cgi", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_permission_" });
  try {
    assertEquals(await listGranted([]), []);
    assertEquals(await listGranted([folder]), []);
    assertEquals(await listGranted([`--cgi=/cgi-bin=${folder}`]), ["run"]);
  } finally {
    await Deno.remove(folder);
  }
});
