// A runtime for `deno compile` where the ordinary download is not reachable, but the npm registry is: Deno 2.4.2 and the
// runtime (denort) that belongs to it.
//
// The executables in @vltpkg/cli-linux-x64 were made by `deno compile` of Deno 2.4.2, so their first part is its runtime.
// It ends where the ELF section headers end; what follows is the embedded program, and is not kept. Both files are
// pinned by their hashes and kept outside the checkout, in ${XDG_CACHE_HOME:-$HOME/.cache}/tinyhttp.

import { join } from "@std/path";

/** The version of Deno that both files belong to. */
export const VERSION = "2.4.2";

/** A file of an npm package, and the SHA-256 of what is kept of it. */
interface Part {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly member: string;
  readonly size: string;
  readonly sha256: string;
  readonly cut: (octets: Uint8Array) => Uint8Array;
}

const DENO: Part = {
  name: `deno-${VERSION}`,
  package: "@deno/linux-x64-glibc",
  version: VERSION,
  member: "deno",
  size: "45 MB",
  sha256: "1d6580e813252f6b27a41d97d2e3725a408baa2e765a86e45f65b228d3e93ad6",
  cut: (octets) => octets,
};

const RUNTIME: Part = {
  name: `denort-${VERSION}`,
  package: "@vltpkg/cli-linux-x64",
  version: "0.0.0-18",
  member: "vlt",
  size: "183 MB",
  sha256: "2705685d7478610b98dcd43acecd457a19810146323041c8af8a88f7dd0b5e82",
  cut: cutElf,
};

/** Why there is no runtime; the message is one line for the user. */
export class Unobtainable extends Error {}

/** Why this way does not serve a system; undefined if it does. */
export function findUnsupported(
  { os, arch }: { readonly os: string; readonly arch: string },
): string | undefined {
  return os === "linux" && arch === "x86_64"
    ? undefined
    : `the npm registry has a runtime for Linux x64 only, and this is ${os} ${arch}`;
}

/** The folder that keeps the files, by the environment. */
export function locateCache(get: (name: string) => string | undefined): string {
  const cache = get("XDG_CACHE_HOME") || join(get("HOME") || "/tmp", ".cache");
  return join(cache, "tinyhttp");
}

/** The octets of a 64-bit little-endian ELF file up to the end of its section headers. */
export function cutElf(octets: Uint8Array): Uint8Array {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const isElf = octets.length >= 64 && view.getUint32(0) === 0x7f454c46 &&
    octets[4] === 2 && octets[5] === 1;
  if (!isElf) {
    throw new Unobtainable("it is not a 64-bit little-endian ELF file");
  }
  const offset = Number(view.getBigUint64(0x28, true)); // e_shoff
  const length = view.getUint16(0x3a, true) * view.getUint16(0x3c, true); // e_shentsize × e_shnum
  if (octets.length < offset + length) {
    throw new Unobtainable("the ELF file ends early");
  }
  return octets.subarray(0, offset + length);
}

/** The SHA-256 of octets, hexadecimal. */
export async function hash(octets: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    octets as Uint8Array<ArrayBuffer>,
  );
  return Array.from(
    new Uint8Array(digest),
    (octet) => octet.toString(16).padStart(2, "0"),
  ).join("");
}

/** Returns the paths of both files in `cache`. Downloads a file that is missing there, or is not as it was made. */
export async function obtainNpmRuntime(
  cache: string,
): Promise<{ readonly deno: string; readonly runtime: string }> {
  const unsupported = findUnsupported(Deno.build);
  if (unsupported !== undefined) throw new Unobtainable(unsupported);
  return {
    deno: await obtain(DENO, cache),
    runtime: await obtain(RUNTIME, cache),
  };
}

async function obtain(part: Part, cache: string): Promise<string> {
  const path = join(cache, part.name);
  if (await isKept(path, part.sha256)) return path;
  await Deno.mkdir(cache, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: cache, prefix: "download-" });
  try {
    const specifier = `${part.package}@${part.version}`;
    console.error(
      `compile: downloading the npm package ${specifier} (${part.size})`,
    );
    const octets = part.cut(await download(part, folder));
    const found = await hash(octets);
    if (found !== part.sha256) {
      throw new Unobtainable(
        `the SHA-256 of "${part.member}" of ${specifier} is ${found}: expected ${part.sha256}`,
      );
    }
    const made = join(folder, part.name);
    await Deno.writeFile(made, octets, { mode: 0o755 });
    await Deno.rename(made, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return path;
}

async function isKept(path: string, sha256: string): Promise<boolean> {
  try {
    return await hash(await Deno.readFile(path)) === sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The member of the package, which Deno downloads into `folder` as it downloads others: with the user's `.npmrc`. */
async function download(part: Part, folder: string): Promise<Uint8Array> {
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    '{ "nodeModulesDir": "auto" }',
  );
  await Deno.writeTextFile(
    join(folder, "package.json"),
    JSON.stringify({ dependencies: { [part.package]: part.version } }),
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--no-lock"],
    cwd: folder,
    env: { DENO_DIR: join(folder, "deno"), NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    const lines = new TextDecoder().decode(stderr).split("\n");
    const reason = lines.find((line) => line.startsWith("error")) ?? lines[0];
    throw new Unobtainable(
      `the npm package ${part.package}@${part.version} is not reachable (${reason})`,
    );
  }
  return await Deno.readFile(
    join(folder, "node_modules", part.package, part.member),
  );
}
