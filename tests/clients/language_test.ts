// The HTTP clients of languages. Each script prints what it got, and all must print the same.

// deno-lint-ignore-file no-import-prefix
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
// Not in `deno.json`, which names the packages of the program: only tests use it.
import { Client } from "npm:undici@6.21.3";
import { findMissing, requiring } from "../requirement.ts";
import { digest, makeOctets, makeText, withServed } from "./client.ts";

const LARGE = makeOctets(1_500_000);
const TEXT = makeText(10_000);
const NAMED = "a name that needs an escape\n";
const FILES = {
  "large.bin": LARGE,
  "text.txt": TEXT,
  "empty": "",
  "größe 1.txt": NAMED,
};

const SCRIPTS = fromFileUrl(new URL("scripts", import.meta.url));

/** What each script must print. */
async function makeExpected(): Promise<string> {
  const whole = await digest(LARGE);
  return `whole 200 ${whole}
range 206 ${await digest(LARGE.slice(1000, 2000))}
text 200 ${await digest(TEXT)}
again 304
missing 404
empty 200 0
name 200 ${await digest(NAMED)}
post 405
reused ${whole}
`;
}

/** What Java lacks: source files are run by the compiler, which not every installation has. */
function findMissingJava(): string | undefined {
  const missing = findMissing("java");
  if (missing !== undefined) return missing;
  const { stdout } = new Deno.Command("java", { args: ["--list-modules"] })
    .outputSync();
  return new TextDecoder().decode(stdout).includes("jdk.compiler@")
    ? undefined
    : "java is missing: this one has no compiler";
}

/** What Perl lacks: its smallest installation has no modules. */
function findMissingPerl(): string | undefined {
  const missing = findMissing("perl");
  if (missing !== undefined) return missing;
  const modules = ["HTTP::Tiny", "Digest::SHA", "IO::Uncompress::Gunzip"];
  const args = [...modules.map((name) => `-M${name}`), "-e1"];
  return new Deno.Command("perl", { args }).outputSync().success
    ? undefined
    : "perl is missing modules";
}

const LANGUAGES = [
  ["Python", "python3", "client.py", findMissing("python3")],
  ["Perl", "perl", "client.pl", findMissingPerl()],
  ["Ruby", "ruby", "client.rb", findMissing("ruby")],
  ["PHP", "php", "client.php", findMissing("php")],
  ["Java", "java", "Client.java", findMissingJava()],
  ["Node.js", "node", "client.mjs", findMissing("node")],
] as const;

for (const [language, program, script, missing] of LANGUAGES) {
  Deno.test(requiring(
    missing,
    `${language} gets files, ranges, coded and conditional responses on kept connections`,
    async () => {
      await withServed({ files: FILES }, async ({ origin, run }) => {
        const said = await run(program, [join(SCRIPTS, script), origin]);
        assertEquals(said, await makeExpected());
      });
    },
  ));
}

Deno.test({
  name: "undici gets the responses to 64 pipelined requests in their order",
  // It keeps a timer of its own for all clients, which no call ends.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: pipelineByUndici,
});

async function pipelineByUndici(): Promise<void> {
  const names = Array.from({ length: 64 }, (_, i) => `f${i}.bin`);
  // Some are larger than what is cached and written at once.
  const files = Object.fromEntries(names.map((name, i) => [
    name,
    makeOctets(i % 16 === 0 ? 1_000_000 : 1_000 + i, i),
  ]));
  const log = await withServed({ files }, async ({ origin }) => {
    const client = new Client(origin, { pipelining: 64 });
    await Promise.all(names.map(async (name, i) => {
      const method = i % 5 === 4 ? "HEAD" : "GET";
      const { statusCode, body } = await client.request({
        path: `/${name}`,
        method,
      });
      const content = new Uint8Array(await body.arrayBuffer());
      assertEquals(statusCode, 200);
      const expected = method === "HEAD" ? new Uint8Array() : files[name];
      assertEquals(await digest(content), await digest(expected), name);
    }));
    await client.close();
  });
  assert(log.every(({ status }) => status === 200));
  assertEquals(log.length, names.length);
}
