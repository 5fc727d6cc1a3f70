import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const PROBE = fromFileUrl(new URL("./probe.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));
/** The probe as a compiled binary; `.ci/run` makes one. */
const COMPILED = Deno.env.get("TINYHTTP_PROBE");

const ALLOWED = ["read in the root", "list the root", "listen on its port"];
const DENIED = [
  "read outside",
  "read by dot-dot",
  "stat outside",
  "list outside",
  "write in the root",
  "remove in the root",
  "environment",
  "run a program",
  "foreign functions",
  "system facts",
  "listen elsewhere",
  "connect",
  "fetch",
];

async function probe(
  command: string,
  args: readonly string[],
): Promise<Record<string, string>> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const root = join(folder, "root");
    const outside = join(folder, "outside.txt");
    Deno.mkdirSync(root);
    Deno.writeTextFileSync(join(root, "page.txt"), "inside");
    Deno.writeTextFileSync(outside, "secret");
    const { stdout } = await new Deno.Command(command, {
      args: [...args, root, outside],
      stderr: "inherit",
    }).output();
    assertEquals(Deno.readTextFileSync(join(root, "page.txt")), "inside");
    assertEquals([...Deno.readDirSync(root)].length, 1);
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function assertConfined(outcomes: Record<string, string>): void {
  for (const name of ALLOWED) assertEquals(outcomes[name], "allowed", name);
  for (const name of DENIED) assertEquals(outcomes[name], "NotCapable", name);
}

Deno.test("startSandboxed() grants a worker what it serves, and denies all else", async () => {
  // Everything is granted to the program, so that what is denied is denied by the sandbox.
  const outcomes = await probe(Deno.execPath(), [
    "run",
    "--no-prompt",
    "-A",
    "--config",
    CONFIG,
    PROBE,
  ]);
  assertConfined(outcomes);
  assertEquals(outcomes["import from a host"], "NotCapable");
});

Deno.test({
  name: COMPILED === undefined
    ? "startSandboxed() in a compiled binary (ignored: TINYHTTP_PROBE names none)"
    : "startSandboxed() in a compiled binary denies the same",
  ignore: COMPILED === undefined,
  fn: async () => {
    const outcomes = await probe(COMPILED!, []);
    assertConfined(outcomes);
    // A compiled program has no loader for hosts: the module is said not to be there.
    assertEquals(outcomes["import from a host"], "TypeError");
  },
});
