// What the main thread may do once the program serves: what its options need, and nothing else. In a compiled program too, which
// `.ci/compile` makes where TINYHTTP_PROBE names its place.

import { assertEquals } from "@std/assert";
import { requiring } from "../requirement.ts";
import { spawnProgram } from "./program.ts";

const COMPILED = Deno.env.get("TINYHTTP_PROBE");
const ARGUMENTS = ["--host=127.0.0.1", "--port=0", "--quiet"];

/** Starts the program with these arguments, and has it print its permissions. */
type Start = (args: readonly string[]) => Promise<Deno.CommandOutput>;

async function listGranted(
  start: Start,
  args: readonly string[],
): Promise<string[]> {
  const { stdout, stderr } = await start([...ARGUMENTS, ...args]);
  assertEquals(new TextDecoder().decode(stderr), "");
  const states: Record<string, boolean> = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return Object.keys(states).filter((name) => states[name]);
}

async function checkPermissions(start: Start): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_permission_" });
  try {
    assertEquals(await listGranted(start, []), []);
    assertEquals(await listGranted(start, [folder]), []);
    assertEquals(await listGranted(start, [`--cgi=/a=${folder}`]), ["run"]);
  } finally {
    await Deno.remove(folder);
  }
}

Deno.test("the program keeps the permission to run programs only for --cgi", () =>
  checkPermissions((args) =>
    spawnProgram(args, { main: "tests/e2e/permission_probe.ts" }).output()
  ));

Deno.test(requiring(
  COMPILED === undefined ? "TINYHTTP_PROBE names none" : undefined,
  "the compiled program keeps the permission to run programs only for --cgi",
  () =>
    checkPermissions((args) =>
      new Deno.Command(`${COMPILED}-permissions`, {
        args: [...args],
        clearEnv: true,
        stdin: "null",
      }).output()
    ),
));
