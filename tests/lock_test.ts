// Two lock files. `deno task` downloads every package that deno.lock pins before it runs a task: so it pins those of the
// program, and the first start downloads nothing else. tests/deno.lock pins the same ones and those of the tests.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import {
  listImportedPackages,
  listNeeded,
  listPackages,
  type LockFile,
} from "./lock_file.ts";

const TOP = fromFileUrl(new URL("../", import.meta.url));
const { imports, tasks } = JSON.parse(readTop("deno.json"));
const PROGRAM_LOCK: LockFile = JSON.parse(readTop("deno.lock"));
const TESTS_LOCK: LockFile = JSON.parse(readTop("tests/deno.lock"));
const PROGRAM = [readTop("main.ts"), ...readModules("src")];
const TESTS = [...readModules("tests"), ...readModules(".ci")];

const HINT =
  "if a command wrote into deno.lock, restore it: what loads tests takes --lock=tests/deno.lock, as the tasks test and check";

function readTop(name: string): string {
  return Deno.readTextFileSync(join(TOP, name));
}

/** The texts of the modules in a folder and below. */
function readModules(folder: string): string[] {
  return [...Deno.readDirSync(join(TOP, folder))].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return readModules(path);
    return path.endsWith(".ts") ? [readTop(path)] : [];
  });
}

/** The file pins these packages and all that they depend on, and nothing else. */
function assertPins(lock: LockFile, packages: readonly string[]): void {
  const sections = Object.keys(lock).sort();
  assertEquals(sections, ["npm", "specifiers", "version", "workspace"], HINT);
  assertEquals(Object.keys(lock.specifiers).sort(), packages, HINT);
  assertEquals(
    Object.keys(lock.npm).sort(),
    listNeeded(lock, packages),
    HINT,
  );
}

Deno.test("deno.json names the packages that the program imports, and no others", () => {
  assertEquals(
    listPackages(Object.values(imports)),
    listImportedPackages(PROGRAM, imports),
  );
});

Deno.test("deno.lock pins what the program imports, so that its first start downloads nothing else", () => {
  assertPins(PROGRAM_LOCK, listImportedPackages(PROGRAM, imports));
});

Deno.test("tests/deno.lock pins what the program and the tests import, and nothing else", () => {
  assertPins(TESTS_LOCK, listImportedPackages([...PROGRAM, ...TESTS], imports));
});

Deno.test("both lock files pin the same versions", () => {
  for (const section of ["specifiers", "npm"] as const) {
    for (const [name, pinned] of Object.entries(PROGRAM_LOCK[section])) {
      assertEquals(TESTS_LOCK[section][name], pinned, name);
    }
  }
});

Deno.test("each task that loads tests takes tests/deno.lock, and no other task does", () => {
  const commands = Object.values<string>(tasks).flatMap((task) =>
    task.split("&&")
  );
  const loading = commands.filter((command) =>
    /\bdeno (?:test|check)\b| tests\//.test(command)
  );
  assert(loading.length > 5);
  assertEquals(
    commands.filter((command) => command.includes("--lock=tests/deno.lock")),
    loading,
  );
});

Deno.test("listImportedPackages() resolves names of the import map, and cuts paths", () => {
  const imports = { "@s/a": "npm:@s/a@1.0.0/mod.js", "b": "npm:b@2.0.0" };
  const cases: [string, string[], string][] = [
    ['import { a } from "@s/a";', ["npm:@s/a@1.0.0"], "by its name"],
    [`import c from "${imports.b}/c";`, ["npm:b@2.0.0"], "in full"],
    ['import { d } from "./b.ts";', [], "a module"],
    ['// import { a } from "b";', [], "a comment"],
    ["", [], "nothing"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(listImportedPackages([text, text], imports), expected, why);
  }
});

Deno.test("listNeeded() follows dependencies, and keeps the name of what is not pinned", () => {
  const lock: LockFile = {
    specifiers: { "npm:@s/a@1": "1.2.0", "npm:b@^2": "2.0.0" },
    npm: {
      "@s/a@1.2.0": { dependencies: ["c"] },
      "b@2.0.0": { dependencies: ["c.js", "d@1.0.0"] },
      "c.js@1.0.0": { optionalDependencies: ["missing"] },
      "c@1.0.0": { dependencies: ["@s/a"] },
      "d@1.0.0": {},
      "d@2.0.0": {},
    },
  };
  const cases: [string[], string[], string][] = [
    [[], [], "nothing"],
    [["npm:@s/a@1"], ["@s/a@1.2.0", "c@1.0.0"], "a circle"],
    [
      ["npm:b@^2"],
      ["b@2.0.0", "c.js@1.0.0", "d@1.0.0", "missing"],
      "one of two versions, and one that is not pinned",
    ],
    [["npm:@s/e@1"], ["@s/e"], "a package that is not pinned"],
  ];
  for (const [packages, expected, why] of cases) {
    assertEquals(listNeeded(lock, packages), expected, why);
  }
});
