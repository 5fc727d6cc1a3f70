// The library in a program that knows nothing of this checkout: no deno.json, no import map, no lock file, no unstable
// flag, no permission beyond those that serving needs.

import { assertEquals } from "@std/assert";
import { hashSync } from "bcryptjs";
import { withFolder } from "../site_server.ts";

const LIBRARY = new URL("../../src/mod.ts", import.meta.url).href;

const PROGRAM = `
import { parsePasswordFile, serve } from "${LIBRARY}";

const { users } = parsePasswordFile("ann:${hashSync("secret", 4)}");
const [folder] = Deno.args;
await using server = await serve({
  folder,
  users,
  list: true,
  hostname: "127.0.0.1",
  port: 0,
});
const headers = { Authorization: "Basic " + btoa("ann:secret") };
for (const path of ["", "a.txt", "missing"]) {
  const response = await fetch(server.url + path, { headers });
  const type = response.headers.get("content-type");
  const text = await response.text();
  const rendered = text.includes("Hello</h3>") ? "rendered" : "";
  console.log(path, response.status, type, text.length > 2, rendered);
}
await using builtIn = await serve({ hostname: "127.0.0.1", port: 0 });
const { status, body } = await fetch(builtIn.url + "test.jpg");
await body.cancel();
console.log("test.jpg", status);
`;

const PRINTED = `
 200 text/html; charset=utf-8 true rendered
a.txt 200 text/plain; charset=utf-8 true\x20
missing 404 text/plain; charset=utf-8 true\x20
test.jpg 200
`;

async function runDeno(cwd: string, args: readonly string[]) {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    // A program that does not end by itself fails by its status.
    signal: AbortSignal.timeout(300_000),
  }).output();
  const decode = (octets: Uint8Array) => new TextDecoder().decode(octets);
  return {
    code: output.code,
    stdout: decode(output.stdout),
    stderr: decode(output.stderr),
  };
}

Deno.test("the library serves in a program with no configuration, prints nothing, and lets the program end", async () => {
  await withFolder(
    {
      "served/a.txt": "hello",
      "served/README.md": "# Hello",
      "program.ts": PROGRAM,
    },
    async (folder) => {
      const { code, stdout, stderr } = await runDeno(folder, [
        "run",
        // Without it the runtime names each package that it downloads first.
        "--quiet",
        "--no-config",
        "--no-lock",
        "--no-prompt",
        "--allow-net=127.0.0.1",
        `--allow-read=${folder}/served`,
        "program.ts",
        `${folder}/served`,
      ]);
      assertEquals(stderr, "");
      assertEquals("\n" + stdout, PRINTED);
      assertEquals(code, 0);
    },
  );
});

Deno.test("the types of the library hold in a program with no configuration", async () => {
  const program = `
    import { serve, type ServeOptions } from "${LIBRARY}";
    import { parseRequestHead } from "${new URL("http1.ts", LIBRARY)}";
    const options: ServeOptions = { folder: ".", limits: { maxConnections: 5 } };
    export const url: Promise<string> = serve(options).then(({ url }) => url);
    export const kind: string = parseRequestHead(new Uint8Array(0)).kind;
  `;
  await withFolder({ "program.ts": program }, async (folder) => {
    const { code, stderr } = await runDeno(folder, [
      "check",
      "--no-config",
      "--no-lock",
      "--quiet",
      "program.ts",
    ]);
    assertEquals(stderr, "");
    assertEquals(code, 0);
  });
});
