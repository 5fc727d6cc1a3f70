// Compiles main.ts to one self-contained program: deno task compile [OUTPUT [PROBE]] [--npm-runtime].
//
// First it bundles. Then it packs the bundle with the runtime that `deno compile` downloads. If that download is not
// reachable, it packs with Deno 2.4.2 and the runtime from the npm registry (npm_runtime.ts). It works in a copy of the
// checkout: `deno compile` embeds every npm package that deno.json names, so the copy names only those that the bundle
// imports.

import { dirname, fromFileUrl, join, resolve } from "@std/path";
import {
  locateCache,
  obtainNpmRuntime,
  Unobtainable,
  VERSION,
} from "./npm_runtime.ts";

const TOP = fromFileUrl(new URL("../", import.meta.url));
const PROGRAM = ["main.ts", "src", "static", "deno.json", "deno.lock"];
/** What the probe of a sandbox imports beside the program. */
const SANDBOX_PROBE = ["tests/cluster", "tests/free_port.ts"];
const PERMISSION_PROBE = "tests/e2e/permission_probe.ts";
const SUFFIX = Deno.build.os === "windows" ? ".exe" : "";

/** ms for one call of Deno: some networks swallow packets, and a download would wait for ever. */
const MAX_CALL_MS = 180_000;

const USAGE = `Usage: deno task compile [OUTPUT [PROBE]] [--npm-runtime]

  OUTPUT         the program [default: dist/tinyhttp]
  PROBE          a program that tests a worker's sandbox from inside (for tests); PROBE-permissions prints what the main
                 thread may do
  --npm-runtime  take the runtime from the npm registry at once (Linux x64)`;

/** What the arguments ask for. */
export type Compilation =
  | {
    readonly kind: "compile";
    /** Undefined for dist/tinyhttp in the checkout. */
    readonly output: string | undefined;
    readonly probe: string | undefined;
    readonly npmRuntime: boolean;
  }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "usage"; readonly message: string };

/** Parses the arguments of `deno task compile`. */
export function parseCompilation(args: readonly string[]): Compilation {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const isOption = (arg: string, i: number) => i < end && arg.startsWith("-");
  const options = args.filter(isOption);
  const names = args.filter((arg, i) => !isOption(arg, i) && i !== end);
  if (options.includes("--help") || options.includes("-h")) {
    return { kind: "help", text: USAGE };
  }
  const unknown = options.find((option) => option !== "--npm-runtime");
  if (unknown !== undefined) {
    return { kind: "usage", message: `there is no option "${unknown}"` };
  }
  if (names.length > 2) {
    return { kind: "usage", message: `"${names[2]}" is one name too many` };
  }
  if (names.some((name) => name === "")) {
    return { kind: "usage", message: "a name is empty" };
  }
  const [output, probe] = names.map((name) => addSuffix(name, SUFFIX));
  return { kind: "compile", output, probe, npmRuntime: options.length > 0 };
}

/** The name with the ending that `deno compile` gives programs of this system. */
export function addSuffix(name: string, suffix: string): string {
  return name.toLowerCase().endsWith(suffix) ? name : name + suffix;
}

/** Why the ordinary way failed: only for a missing runtime is the other way worth a try, since errors of our own stay. */
export function isRuntimeMissing(log: string): boolean {
  return /denort/.test(log) || !/^error/m.test(log);
}

/** The part of deno.json's imports that the text of modules imports. */
export function pruneImports(
  imports: Readonly<Record<string, string>>,
  text: string,
): Record<string, string> {
  const kept = Object.entries(imports).filter((entry) =>
    entry.some((specifier) => text.includes(`from "${specifier}"`))
  );
  return Object.fromEntries(kept);
}

class CompileFailure extends Error {}

/** One compilation in a copy of the checkout. */
class Workshop {
  readonly #folder: string;
  readonly #withProbe: boolean;
  /** The output of the last call. */
  #log = "";

  constructor(folder: string, withProbe: boolean) {
    this.#folder = folder;
    this.#withProbe = withProbe;
  }

  get log(): string {
    return this.#log;
  }

  async bundle(): Promise<void> {
    for (const name of [...PROGRAM, ...SANDBOX_PROBE]) {
      await copy(join(TOP, name), join(this.#folder, name));
    }
    await copyProbe(this.#folder);
    if (!await this.#run(Deno.execPath(), ["task", "bundle"])) {
      throw new CompileFailure(
        `Deno ${Deno.version.deno} did not bundle the program`,
      );
    }
    await this.#prune();
  }

  /** Packs the program, and the probes where they are wanted. */
  async pack(deno: string, runtime?: string): Promise<boolean> {
    return await this.#run(deno, ["task", "pack"], runtime) &&
      (!this.#withProbe || await this.#packProbes(deno, runtime));
  }

  /**
   * The probe of a sandbox gets every permission, so that its worker lacks only what the sandbox denies. The probe of
   * permissions gets those of the program.
   */
  async #packProbes(deno: string, runtime?: string): Promise<boolean> {
    const sandbox = [
      "compile",
      "-A",
      "--include",
      "tests/cluster/probe_worker.ts",
      "--output",
      "dist/probe",
      "tests/cluster/probe.ts",
    ];
    const permissions = [
      ...await this.#readPackFlags(),
      "--include",
      "dist/program/worker.ts",
      "--output",
      "dist/permissions",
      PERMISSION_PROBE,
    ];
    return await this.#run(deno, sandbox, runtime) &&
      await this.#run(deno, permissions, runtime);
  }

  /** The words of the task "pack" after `deno`, up to what it includes. */
  async #readPackFlags(): Promise<readonly string[]> {
    const path = join(this.#folder, "deno.json");
    const { tasks } = JSON.parse(await Deno.readTextFile(path));
    const words: string[] = tasks.pack.split(" ").slice(1);
    return words.slice(0, words.indexOf("--include"));
  }

  async take(name: string, path: string): Promise<void> {
    await Deno.mkdir(dirname(path), { recursive: true });
    // Not over a program that runs: its text is busy, and a new file is not.
    await Deno.remove(path).catch(() => {});
    await Deno.copyFile(join(this.#folder, "dist", name + SUFFIX), path);
  }

  /** Runs Deno without standard input, so that nothing asks. */
  async #run(
    deno: string,
    args: readonly string[],
    runtime?: string,
  ): Promise<boolean> {
    const signal = AbortSignal.timeout(MAX_CALL_MS);
    const { success, stdout, stderr } = await new Deno.Command(deno, {
      args: [...args],
      cwd: this.#folder,
      env: {
        NO_COLOR: "1",
        ...runtime === undefined ? {} : { DENORT_BIN: runtime },
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).output();
    const decoder = new TextDecoder();
    this.#log = decoder.decode(stdout) + decoder.decode(stderr);
    if (signal.aborted) {
      this.#log += `it was ended after ${MAX_CALL_MS / 1000} s`;
    }
    return success;
  }

  /** Leaves the packages that the bundle imports, also in the text of a module that is made at run time. */
  async #prune(): Promise<void> {
    const text = await readSources(join(this.#folder, "dist/program"));
    const path = join(this.#folder, "deno.json");
    const config = JSON.parse(await Deno.readTextFile(path));
    const imports = pruneImports(config.imports, text);
    await Deno.writeTextFile(path, JSON.stringify({ ...config, imports }));
  }
}

/** The probe of permissions, which imports the bundle in place of main.ts. */
async function copyProbe(folder: string): Promise<void> {
  const text = await Deno.readTextFile(join(TOP, PERMISSION_PROBE));
  await Deno.mkdir(join(folder, dirname(PERMISSION_PROBE)), {
    recursive: true,
  });
  await Deno.writeTextFile(
    join(folder, PERMISSION_PROBE),
    text.replace('"../../main.ts"', '"../../dist/program/main.ts"'),
  );
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) {
    return await Deno.copyFile(from, to);
  }
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(join(from, name), join(to, name));
  }
}

/** The text of the modules in a file or folder. */
async function readSources(path: string): Promise<string> {
  if ((await Deno.stat(path)).isDirectory) {
    const names = await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
    const texts = names.map((name) => readSources(join(path, name)));
    return (await Promise.all(texts)).join("\n");
  }
  const isModule = path.endsWith(".ts") && !path.endsWith(".d.ts");
  return isModule ? await Deno.readTextFile(path) : "";
}

/** Packs with the ordinary runtime, or with the one from npm. Returns by which. */
async function packSomehow(
  workshop: Workshop,
  npmRuntime: boolean,
): Promise<string> {
  const version = Deno.version.deno;
  if (!npmRuntime) {
    if (await workshop.pack(Deno.execPath())) return `Deno ${version}`;
    if (!isRuntimeMissing(workshop.log)) {
      throw new CompileFailure(`Deno ${version} did not compile the program`);
    }
    console.error(
      "compile: the ordinary download of the runtime is not reachable; the npm registry is tried",
    );
  }
  const { deno, runtime } = await obtainNpmRuntime(locateCache(Deno.env.get));
  if (!await workshop.pack(deno, runtime)) {
    throw new CompileFailure(`Deno ${VERSION} did not compile the program`);
  }
  return `Deno ${VERSION} with the runtime from the npm registry`;
}

async function compile(
  { output, probe, npmRuntime }: Compilation & { kind: "compile" },
): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_compile_" });
  const workshop = new Workshop(folder, probe !== undefined);
  try {
    console.error("compile: this takes about half a minute");
    await workshop.bundle();
    const how = await packSomehow(workshop, npmRuntime);
    // Names are relative to the user's folder. `deno task` goes to the checkout, and notes the former one.
    const from = Deno.env.get("INIT_CWD") ?? Deno.cwd();
    const path = output === undefined
      ? join(TOP, "dist", `tinyhttp${SUFFIX}`)
      : resolve(from, output);
    await workshop.take("tinyhttp", path);
    if (probe !== undefined) {
      await workshop.take("probe", resolve(from, probe));
      await workshop.take("permissions", resolve(from, `${probe}-permissions`));
    }
    const { size } = await Deno.stat(path);
    console.error(
      `compile: made ${path} (${Math.round(size / 1e6)} MB), by ${how}`,
    );
    return 0;
  } catch (error) {
    if (error instanceof CompileFailure) console.error(workshop.log);
    else if (!(error instanceof Unobtainable)) throw error;
    console.error(`compile: ${error.message}`);
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const compilation = parseCompilation(args);
  switch (compilation.kind) {
    case "help":
      console.log(compilation.text);
      return 0;
    case "usage":
      console.error(`compile: ${compilation.message}\n\n${USAGE}`);
      return 2;
    case "compile":
      return await compile(compilation);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
