// The public face of the library: what it exports, and that each function and class has an example that asserts something.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ENTRY_POINTS = ["src/mod.ts", "src/http1.ts"];

/** An exported name, with one documentation for each of its declarations. */
interface Exported {
  readonly name: string;
  readonly kind: string;
  readonly docs: readonly string[];
}

/** What `deno doc --json` says of a declaration; where the names stand differs between its versions. */
interface Declaration {
  readonly kind: string;
  readonly jsDoc?: { doc?: string; tags?: readonly { doc?: string }[] };
}

async function runDeno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fromFileUrl(new URL("../../", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function listExports(entryPoint: string): Promise<Exported[]> {
  const { nodes } = JSON.parse(await runDeno("doc", "--json", entryPoint));
  const symbols: [string, Declaration][] = Array.isArray(nodes)
    ? nodes.map((node) => [node.name, node])
    : Object.values(
      nodes as Record<string, {
        symbols: { name: string; declarations: Declaration[] }[];
      }>,
    ).flatMap(({ symbols }) =>
      symbols.flatMap(({ name, declarations }) =>
        declarations.map((each): [string, Declaration] => [name, each])
      )
    );
  const named = Map.groupBy(symbols, ([name]) => name);
  return [...named].filter(([name]) => name !== "").map(([name, each]) => ({
    name,
    kind: each[0][1].kind,
    docs: each.map(([, { jsDoc }]) =>
      [jsDoc?.doc, ...(jsDoc?.tags ?? []).map(({ doc }) => doc)].join("\n")
    ),
  }));
}

Deno.test("the entry points export each name by itself", () => {
  for (const entryPoint of ENTRY_POINTS) {
    const path = new URL(`../../${entryPoint}`, import.meta.url);
    assert(!/\bexport\s*\*/.test(Deno.readTextFileSync(path)), entryPoint);
  }
});

for (const entryPoint of ENTRY_POINTS) {
  Deno.test(`${entryPoint}: each function and class has an example that asserts something`, async () => {
    const exported = await listExports(entryPoint);
    const documented = exported.filter(({ kind }) =>
      kind === "function" || kind === "class"
    );
    assert(documented.length >= 10, `only ${documented.length} found`);
    const without = documented.filter(({ docs }) =>
      !docs.some((doc) => /```ts\n[^]*\bassert\w*\([^]*```/.test(doc))
    );
    assertEquals(without.map(({ name }) => name), []);
  });

  Deno.test(`${entryPoint}: no name is that of a global of the platform`, async () => {
    const exported = await listExports(entryPoint);
    const globals = new Set(
      (await runDeno("types")).matchAll(
        /^declare (?:var|const|function|class|interface|type|enum|namespace) (\w+)|^(?:interface|type|declare abstract class) (\w+)/gm,
      ).map((match) => match[1] ?? match[2]),
    );
    for (const name of ["Request", "Response", "fetch", "Blob"]) {
      assert(globals.has(name), `${name} is not among the globals`);
    }
    const shadows = exported.filter(({ name }) =>
      globals.has(name) || name in globalThis
    );
    assertEquals(shadows.map(({ name }) => name), []);
  });
}
