// The rules for the layout of the source: each rule holds for the tree, and each check fails on made-up input.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import {
  FILE_OPENERS,
  findBadNames,
  findCircularImports,
  findForbiddenMentions,
  findHiddenTests,
  findIdleOpeners,
  findLongFunctions,
  findLongModules,
  findStrays,
  findUnusedPairs,
  findUpwardImports,
  FUNCTION_LINES_BOUND,
  IMPORTABLE,
  listImports,
  type Module,
  MODULE_LINES_BOUND,
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
const TESTS = listFiles("tests").filter((path) => path.endsWith(".ts"));

Deno.test("every room and every opener of files that the rules name exists", () => {
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

Deno.test("every allowed pair of rooms is used by an import", () => {
  assertEquals(findUnusedPairs(MODULES), []);
});

Deno.test("no module and no function is too long", () => {
  assertEquals(findLongModules(MODULES), []);
  assertEquals(MODULES.flatMap(findLongFunctions), []);
});

Deno.test("no imports are circular", () => {
  assertEquals(findCircularImports(MODULES), []);
});

Deno.test("no module mentions what belongs to another, and every listed opener opens files", () => {
  assertEquals(MODULES.flatMap(findForbiddenMentions), []);
  assertEquals(findIdleOpeners(MODULES), []);
});

Deno.test("no helper registers tests", () => {
  assertEquals(findHiddenTests(TESTS.map(readModule)), []);
});

Deno.test("every module has a telling name in snake_case", () => {
  assertEquals(findBadNames([...SOURCES, ...TESTS]), []);
});

Deno.test("the top of the checkout holds nothing else than the rules name", () => {
  const names = [...Deno.readDirSync(TOP)].map((entry) => entry.name);
  const ignored = Deno.readTextFileSync(join(TOP, ".gitignore")).split("\n");
  assertEquals(findStrays(names, ignored), []);
});

Deno.test("removeComments() removes comments, and nothing that only looks like one", () => {
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

Deno.test("findUpwardImports() finds every import that no pair allows", () => {
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

Deno.test("findLongModules() counts lines, without those of examples", () => {
  const text = "a\n".repeat(MODULE_LINES_BOUND);
  const example = " * @example A\n * ```ts\n *\n * a();\n * ```\n";
  const modules = [
    { path: "src/http/a.ts", text: text.slice(2) },
    { path: "src/http/b.ts", text },
    { path: "src/http/c.ts", text: example + text.slice(2) },
    {
      path: "src/http/d.ts",
      text: `/**\n${example} * @throws B\n */\n${text.slice(6)}`,
    },
  ];
  assertEquals(findLongModules(modules), ["src/http/b.ts", "src/http/d.ts"]);
});

Deno.test("findLongFunctions() measures functions, methods and arrow functions", () => {
  const lines = "\n".repeat(FUNCTION_LINES_BOUND - 1);
  const cases: [string, number | undefined, string][] = [
    [`\nfunction a() {${lines}}`, 2, "a function"],
    [`function a() {${lines.slice(1)}}`, undefined, "a line less"],
    [`class A {\n\n  a() {${lines}}\n}`, 3, "a method"],
    [`class A {\n  constructor() {${lines}}\n}`, 2, "a constructor"],
    [`const a = () => {${lines}};`, 1, "an arrow function"],
    [`const a = () =>\n[${lines.slice(1)}];`, 1, "without braces"],
    [`const a = {${lines}};`, undefined, "an object"],
    [`class A {${lines}}`, undefined, "a class"],
    [`// function a() {${lines}`, undefined, "a comment"],
    [`function a() {\n"function b() {"${lines.slice(1)}}`, 1, "a string"],
  ];
  for (const [text, line, why] of cases) {
    const found = findLongFunctions({ path: "a.ts", text });
    assertEquals(found, line === undefined ? [] : [`a.ts:${line}`], why);
  }
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

Deno.test("findForbiddenMentions() finds what a room must not mention", () => {
  const cases: [string, string, boolean][] = [
    ["src/http/a.ts", "Deno.cwd()", false],
    ["src/site/a.ts", 'import a from "./a.css" with { type: "text" }', false],
    ["src/site/a.ts", "import('./a', {with:{type: 'bytes'}})", false],
    ["src/site/a.ts", 'import a from "./a.json" with { type: "json" }', true],
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
    ["src/http1/a.ts", "await x;", false],
    ["src/http2/a.ts", "await x;", false],
    ["src/httpx/a.ts", "await x;", true],
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

Deno.test("findIdleOpeners() finds listed modules that open no file", () => {
  const [path] = Object.keys(FILE_OPENERS);
  assertEquals(findIdleOpeners([{ path, text: "Deno.statSync(a)" }]), []);
  assertEquals(findIdleOpeners([{ path, text: "// Deno.statSync" }]), [path]);
});

Deno.test("findHiddenTests() finds tests in files that are no tests", () => {
  const modules = [
    { path: "tests/a.ts", text: 'Deno.test("a", () => {});' },
    { path: "tests/a_test.ts", text: 'Deno.test("a", () => {});' },
    { path: "tests/b.ts", text: "// Deno.test()\nDeno.TestDefinition;" },
  ];
  assertEquals(findHiddenTests(modules), ["tests/a.ts"]);
});

Deno.test("findBadNames() and findStrays() find names that do not belong", () => {
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
