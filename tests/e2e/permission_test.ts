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
    const handler = `${folder}/handler.js`;
    await Deno.writeTextFile(handler, "export default { fetch() {} };");
    const args = (...more: string[]) => [`--handler=${handler}`, ...more];
    assertEquals(await listGranted(start, args()), []);
    const reads = args(`--handler-allow=read=${folder}`);
    assertEquals(await listGranted(start, reads), []);
    const writes = args(`--handler-allow=write=${folder},env=A`);
    assertEquals(await listGranted(start, writes), ["write", "env"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the program keeps permissions to run, write and read the environment only where options need them", () =>
  checkPermissions((args) =>
    spawnProgram(args, { main: "tests/e2e/permission_probe.ts" }).output()
  ));

Deno.test(requiring(
  COMPILED === undefined ? "TINYHTTP_PROBE names none" : undefined,
  "the compiled program keeps those permissions only where options need them",
  () =>
    checkPermissions((args) =>
      new Deno.Command(`${COMPILED}-permissions`, {
        args: [...args],
        clearEnv: true,
        stdin: "null",
      }).output()
    ),
));
