// The house rules, read off the source: each rule holds for the tree, and each check is shown to fail on made-up input.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import {
  FILE_OPENERS,
  findBadNames,
  findCircularImports,
  findForbiddenMentions,
  findLargeModules,
  findStrays,
  findUnusedPairs,
  findUpwardImports,
  IMPORTABLE,
  listImports,
  MAX_LINES,
  type Module,
  removeComments,
} from "./structure.ts";

const TOP = fromFileUrl(new URL("../", import.meta.url));

function listFiles(folder: string): string[] {
  return [...Deno.readDirSync(join(TOP, folder))].flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory ? listFiles(path) : [path];
  });
}

function readModule(path: string): Module {
  return { path, text: Deno.readTextFileSync(join(TOP, path)) };
}

const SOURCES = listFiles("src").filter((path) => path.endsWith(".ts"));
const MODULES = ["main.ts", ...SOURCES].map(readModule);

Deno.test("the source has modules in each room that the rules name", () => {
  for (const room of Object.keys(IMPORTABLE)) {
    assert(SOURCES.some((path) => path.startsWith(`src/${room}/`)), room);
  }
  for (const path of Object.keys(FILE_OPENERS)) {
    assert(SOURCES.includes(path), `${path} is listed but missing`);
  }
});

Deno.test("no module imports upwards", () => {
  assertEquals(MODULES.flatMap(findUpwardImports), []);
});

Deno.test("every pair of rooms that may import is one that does", () => {
  assertEquals(findUnusedPairs(MODULES), []);
});

Deno.test("no module is too large", () => {
  assertEquals(findLargeModules(MODULES), []);
});

Deno.test("no imports are circular", () => {
  assertEquals(findCircularImports(MODULES), []);
});

Deno.test("no module mentions what belongs to another", () => {
  assertEquals(MODULES.flatMap(findForbiddenMentions), []);
});

Deno.test("every module has a telling name in snake_case", () => {
  const tests = listFiles("tests").filter((path) => path.endsWith(".ts"));
  assertEquals(findBadNames([...SOURCES, ...tests]), []);
});

Deno.test("the top level holds nothing but what it should", () => {
  const names = [...Deno.readDirSync(TOP)].map((entry) => entry.name);
  const ignored = Deno.readTextFileSync(join(TOP, ".gitignore")).split("\n");
  assertEquals(findStrays(names, ignored), []);
});

Deno.test("removeComments() takes out comments and nothing that only looks like one", () => {
  const cases: [string, string, string][] = [
    ["a // b\nc", "a  \nc", "line comment"],
    ["a /* b\n */ c", "a   c", "block comment"],
    ['"http://x" // y', '"http://x"  ', "slashes in a string"],
    ["'/*' + '*/'", "'/*' + '*/'", "stars in strings"],
    ["`//${a}`", "`//${a}`", "slashes in a template"],
    ['x = /[/*]"/; // y', 'x = /[/*]"/;  ', "a class in a regular expression"],
    ["return /\\/\\//.test(s)", "return /\\/\\//.test(s)", "escaped slashes"],
    ["a / b // c", "a / b  ", "division"],
    ["'it\\'s // in'", "'it\\'s // in'", "escaped quote"],
  ];
  for (const [source, expected, why] of cases) {
    assertEquals(removeComments(source), expected, why);
  }
});

Deno.test("listImports() finds every form of import", () => {
  const cases: [string, string[], string][] = [
    ['import { a } from "./a.ts";', ["./a.ts"], "named"],
    ['import {\n  a,\n  type B,\n} from "./a.ts";', ["./a.ts"], "many lines"],
    ['import type { A } from "./a.ts";', ["./a.ts"], "type"],
    ['import * as a from "./a.ts"', ["./a.ts"], "namespace"],
    ['import "./a.ts";', ["./a.ts"], "side effect"],
    ['export { a } from "./a.ts";', ["./a.ts"], "re-export"],
    ['export * from "./a.ts";', ["./a.ts"], "re-export of all"],
    ['await import("./a.ts")', ["./a.ts"], "dynamic"],
    ['type A = import("./a.ts").A;', ["./a.ts"], "type expression"],
    [
      'new Worker(new URL("./a.ts", import.meta.url))',
      ["./a.ts"],
      "worker module",
    ],
    ['import a from "./a.html" with { type: "text" };', ["./a.html"], "text"],
    ['export const a = 1;\nimport { b } from "./b.ts";', ["./b.ts"], "second"],
    ['// import { a } from "./a.ts";', [], "in a comment"],
  ];
  for (const [source, expected, why] of cases) {
    assertEquals(listImports(source), expected, why);
  }
});

Deno.test("findUpwardImports() refuses every direction but down", () => {
  const cases: [string, string, boolean][] = [
    ["src/http/a.ts", "./b.ts", true],
    ["src/http/a.ts", "../site/b.ts", false],
    ["src/http/a.ts", "../observe/b.ts", false],
    ["src/site/a.ts", "../http/b.ts", true],
    ["src/site/a.ts", "../../static/index.html", true],
    ["src/cli/a.ts", "../../deno.json", true],
    ["src/site/a.ts", "@std/path", true],
    ["src/site/a.ts", "./files/b.ts", true],
    ["src/site/files/a.ts", "../representation/b.ts", true],
    ["src/site/files/a.ts", "../rules/b.ts", false],
    ["src/site/files/a.ts", "../b.ts", false],
    ["src/site/work/a.ts", "../../base/b.ts", false],
    ["src/site/attic/a.ts", "../../http/b.ts", false],
    ["src/base/a.ts", "../http/b.ts", false],
    ["src/http/a.ts", "../net/b.ts", false],
    ["src/http1/a.ts", "../http/b.ts", true],
    ["src/net/a.ts", "../site/b.ts", false],
    ["src/site/a.ts", "../net/b.ts", false],
    ["src/site/a.ts", "../observe/b.ts", false],
    ["src/observe/a.ts", "../http/b.ts", true],
    ["src/observe/a.ts", "../net/b.ts", false],
    ["src/net/a.ts", "../observe/b.ts", true],
    ["src/net/a.ts", "../cluster/b.ts", false],
    ["src/net/a.ts", "../cli/b.ts", false],
    ["src/cluster/a.ts", "../net/b.ts", true],
    ["src/cluster/a.ts", "../cli/b.ts", false],
    ["src/cli/a.ts", "../cluster/b.ts", true],
    ["src/cli/a.ts", "../observe/b.ts", false],
    ["src/cli/a.ts", "../mod.ts", false],
    ["src/cli/a.ts", "../../main.ts", false],
    ["src/cli/a.ts", "../../tests/seeded.ts", false],
    ["src/mod.ts", "./net/b.ts", true],
    ["main.ts", "./src/observe/b.ts", true],
    ["src/stray.ts", "./http/b.ts", false],
    ["src/attic/a.ts", "../http/b.ts", false],
  ];
  for (const [path, specifier, holds] of cases) {
    const text = `import type { B } from "${specifier}";`;
    const found = findUpwardImports({ path, text });
    assertEquals(found.length === 0, holds, `${path} → ${specifier}`);
  }
});

Deno.test("findUnusedPairs() names the pairs that no module makes", () => {
  const text = 'import { b } from "../http/b.ts";';
  const unused = findUnusedPairs([{ path: "src/http1/a.ts", text }]);
  assert(!unused.includes("http1 → http"));
  assert(unused.includes("net → http"));
});

Deno.test("findLargeModules() counts lines", () => {
  const fits = { path: "src/http/a.ts", text: "\n".repeat(MAX_LINES) };
  const large = { path: "src/http/b.ts", text: "\n".repeat(MAX_LINES + 1) };
  assertEquals(findLargeModules([fits, large]), [large.path]);
});

Deno.test("findCircularImports() names the circle", () => {
  const circular = [
    { path: "src/http/a.ts", text: 'import { b } from "./b.ts";' },
    { path: "src/http/b.ts", text: 'import type { C } from "./c.ts";' },
    { path: "src/http/c.ts", text: 'export * from "./b.ts";' },
  ];
  assertEquals(findCircularImports(circular), [
    "src/http/b.ts → src/http/c.ts → src/http/b.ts",
  ]);
  const straight = [...circular.slice(0, 2), {
    path: "src/http/c.ts",
    text: "",
  }];
  assertEquals(findCircularImports(straight), []);
});

Deno.test("findForbiddenMentions() knows who may mention what", () => {
  const cases: [string, string, boolean][] = [
    ["src/http/a.ts", "Deno.cwd()", false],
    ["src/http/a.ts", "const now = Date.now();", false],
    ["src/http/a.ts", "new Date()", false],
    ["src/http/a.ts", "new Date(now)", true],
    ["src/http/a.ts", "performance.now()", false],
    ["src/http/a.ts", "await x;", false],
    ["src/http/a.ts", "async () => {}", false],
    ["src/http/a.ts", "new Promise(resolve)", false],
    ["src/http/a.ts", "read(): number | Promise<number>;", true],
    ["src/http/a.ts", "awaiting(asynchronous)", true],
    ["src/http/a.ts", "// no Deno, no clock, no await", true],
    ["src/net/a.ts", "await Deno.listen({ port })", true],
    ["src/net/a.ts", "Deno.openSync(path)", false],
    ["src/net/a.ts", "Deno.lstat(path)", false],
    ["src/net/a.ts", 'import { open } from "node:fs/promises";', false],
    ["src/site/a.ts", "Deno.realPathSync(path)", false],
    ["src/site/a.ts", "Deno.readTextFile(path)", false],
    ["src/site/files/file_store.ts", "Deno.realPathSync(path)", true],
    ["main.ts", "Deno.statSync(path)", false],
    ["main.ts", "Deno.serve(handler)", false],
    ["src/net/a.ts", 'import { createServer } from "node:http";', false],
    ["src/net/a.ts", "const { openSync } = Deno;", false],
    ["src/net/a.ts", 'Deno["openSync"](path)', false],
    ["src/net/a.ts", "export default class {}", false],
    ["src/net/a.ts", "export { a as default };", false],
    ["src/net/a.ts", "const defaults = {}; export { defaults };", true],
  ];
  for (const [path, text, holds] of cases) {
    const found = findForbiddenMentions({ path, text });
    assertEquals(found.length === 0, holds, `${path}: ${text}`);
  }
});

Deno.test("findBadNames() and findStrays() keep out what says nothing", () => {
  const good = ["src/http/octets.ts", "src/std.d.ts", "tests/a_1_test.ts"];
  const bad = ["src/index.ts", "src/http/utils.ts", "src/aB.ts", "src/a-b.ts"];
  assertEquals(findBadNames([...good, ...bad]), bad);
  assertEquals(
    findStrays(["src", ".ci", "cov", "dist", "notes.txt", "package.json"], [
      "/cov",
      "dist/",
    ]),
    ["notes.txt", "package.json"],
  );
});
