import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  addSuffix,
  isRuntimeMissing,
  parseCompilation,
  pruneImports,
} from "../../.ci/compile.ts";
import {
  cutElf,
  findUnsupported,
  hash,
  locateCache,
  Unobtainable,
} from "../../.ci/npm_runtime.ts";

const suffix = Deno.build.os === "windows" ? ".exe" : "";

Deno.test("parseCompilation() takes up to two names and one option", () => {
  const cases: [string[], string | undefined, string | undefined, boolean][] = [
    [[], undefined, undefined, false],
    [["a/b"], "a/b", undefined, false],
    [["a/b", "c"], "a/b", "c", false],
    [["--npm-runtime"], undefined, undefined, true],
    [["a", "--npm-runtime"], "a", undefined, true],
    [["--npm-runtime", "a", "b"], "a", "b", true],
    [["1"], "1", undefined, false],
    [["007"], "007", undefined, false],
    [["a b", "ü"], "a b", "ü", false],
    [["--", "-a"], "-a", undefined, false],
  ];
  for (const [args, output, probe, npmRuntime] of cases) {
    assertEquals(parseCompilation(args), {
      kind: "compile",
      output: output && addSuffix(output, suffix),
      probe: probe && addSuffix(probe, suffix),
      npmRuntime,
    }, args.join(" "));
  }
});

Deno.test("parseCompilation() refuses other arguments in one line, and prints its usage", () => {
  const cases: [string[], string][] = [
    [["--npm"], 'there is no option "--npm"'],
    [["a", "-x"], 'there is no option "-x"'],
    [["--output=a"], 'there is no option "--output=a"'],
    [["a", "b", "c"], '"c" is one name too many'],
    [[""], "a name is empty"],
  ];
  for (const [args, message] of cases) {
    assertEquals(parseCompilation(args), { kind: "usage", message });
  }
  for (const args of [["--help"], ["-h"], ["a", "--help"]]) {
    assertEquals(parseCompilation(args).kind, "help");
  }
});

Deno.test("addSuffix() gives a name the ending of the system once", () => {
  const cases: [string, string, string][] = [
    ["tinyhttp", "", "tinyhttp"],
    ["tinyhttp", ".exe", "tinyhttp.exe"],
    ["tinyhttp.exe", ".exe", "tinyhttp.exe"],
    ["TINYHTTP.EXE", ".exe", "TINYHTTP.EXE"],
    ["a.b", ".exe", "a.b.exe"],
  ];
  for (const [name, ending, expected] of cases) {
    assertEquals(addSuffix(name, ending), expected);
  }
});

Deno.test("isRuntimeMissing() tells a download that failed from an error of the program", () => {
  const cases: [string, boolean][] = [
    [
      "error: error sending request for url (https://dl.example/v2.9.6/denort-x86_64-unknown-linux-gnu.zip)",
      true,
    ],
    ["Task pack deno compile\nerror: Writing denort failed", true],
    ["Task pack deno compile\nDownload …", true],
    ["", true],
    ["error: Module not found", false],
    ["Compile …\nerror: TS2322 [ERROR]", false],
  ];
  for (const [log, expected] of cases) {
    assertEquals(isRuntimeMissing(log), expected, log);
  }
});

Deno.test("pruneImports() keeps what modules import by its name or its package", () => {
  const imports = { "a": "npm:a@1", "b": "npm:b@1", "c": "npm:c@1" };
  const text = 'import { x } from "a";\nexport * from "npm:b@1"; // c';
  assertEquals(pruneImports(imports, text), { a: "npm:a@1", b: "npm:b@1" });
});

Deno.test("the task pack includes the package that only a module made at run time imports", async () => {
  // Deno 2.4.2 embeds every package of deno.json. Later versions embed none if no module that they see imports one.
  const url = new URL("../../deno.json", import.meta.url);
  const { imports, tasks } = JSON.parse(await Deno.readTextFile(url));
  assertStringIncludes(tasks.pack, ` --include ${imports.bcryptjs} `);
});

/** An ELF file of 64 octets of header, two section headers of 10 octets at 70, and what follows. */
function makeElf(length: number): Uint8Array {
  const octets = new Uint8Array(length);
  octets.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  octets[0x28] = 70;
  octets[0x3a] = 10;
  octets[0x3c] = 2;
  return octets;
}

Deno.test("cutElf() ends after the section headers, and refuses what is no whole ELF file", () => {
  assertEquals(cutElf(makeElf(100)).length, 90);
  assertEquals(cutElf(makeElf(90)).length, 90);
  const spoilt = makeElf(100);
  spoilt[4] = 1;
  for (
    const octets of [makeElf(89), makeElf(100).subarray(0, 63), spoilt]
  ) {
    assert(assertThrows(() => cutElf(octets)) instanceof Unobtainable);
  }
});

Deno.test("findUnsupported() names a system without a runtime in the npm registry", () => {
  const cases: [string, string, boolean][] = [
    ["linux", "x86_64", true],
    ["linux", "aarch64", false],
    ["darwin", "x86_64", false],
    ["windows", "x86_64", false],
  ];
  for (const [os, arch, supported] of cases) {
    assertEquals(findUnsupported({ os, arch }) === undefined, supported);
  }
});

Deno.test("locateCache() is below XDG_CACHE_HOME, or .cache at home", () => {
  const cases: [Record<string, string>, string][] = [
    [{ XDG_CACHE_HOME: "/x", HOME: "/h" }, "/x/tinyhttp"],
    [{ XDG_CACHE_HOME: "", HOME: "/h" }, "/h/.cache/tinyhttp"],
    [{}, "/tmp/.cache/tinyhttp"],
  ];
  for (const [environment, expected] of cases) {
    assertEquals(
      locateCache((name) => environment[name]).replaceAll("\\", "/"),
      expected,
    );
  }
});

Deno.test("hash() is SHA-256 in hexadecimal digits", async () => {
  assertEquals(
    await hash(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
