// Other people's clients against the program: each in an environment of its own, with a bound in time.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { withProgram } from "../e2e/program.ts";
import { pickBelow, seeded } from "../seeded.ts";
import { type Files, withFolder, writeFiles } from "../site_server.ts";

/** ms after which a client that hangs is ended; the test then fails by its status. */
const WATCHDOG_MS = 60_000;

/** A line of the log. */
export interface Exchange {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly status: number;
  readonly sent: number;
}

/** What a test of a client gets. */
export interface Served {
  readonly origin: string;
  readonly port: number;
  /** The folder that is served. */
  readonly folder: string;
  /** An empty folder for the client, beside the folder that is served. */
  readonly work: string;
  /** Runs a client in `work`; returns its standard output. Throws if it fails. */
  run(
    program: string,
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<string>;
}

/** What is served, and how. */
export interface ServedOptions {
  readonly files: Files;
  readonly args?: readonly string[];
}

/**
 * Serves the files by the program while `use` runs, and returns what the program logged. The program must end well, and
 * say nothing on standard error.
 */
export async function withServed(
  { files, args = [] }: ServedOptions,
  use: (served: Served) => Promise<void>,
): Promise<Exchange[]> {
  let log: Exchange[] = [];
  await withFolder(files, async (folder) => {
    const work = join(folder, "../work");
    Deno.mkdirSync(work);
    const run: Served["run"] = (program, args, env) =>
      runClient(program, args, { work, env });
    await withProgram(
      [folder, "--log=json", ...args],
      async (program, port) => {
        const origin = `http://127.0.0.1:${port}`;
        await use({ origin, port, folder, work, run });
        const { code, stderr, stdout } = await program.end();
        assertEquals({ code, stderr }, { code: 0, stderr: "" });
        log = stdout.trimEnd().split("\n").filter((line) => line !== "")
          .map((line) => JSON.parse(line));
      },
    );
  });
  return log;
}

/** No file of the user who runs the tests configures a client, and no proxy stands between. */
async function runClient(
  program: string,
  args: readonly string[],
  { work, env }: { work: string; env?: Record<string, string> },
): Promise<string> {
  const PATH = Deno.env.get("PATH") ?? "";
  const { success, code, signal, stdout, stderr } = await new Deno.Command(
    program,
    {
      args: [...args],
      cwd: work,
      clearEnv: true,
      env: { PATH, HOME: work, LC_ALL: "C.UTF-8", ...env },
      stdin: "null",
      signal: AbortSignal.timeout(WATCHDOG_MS),
    },
  ).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout);
  const why = `${program} ${args.join(" ")}: ${signal ?? code}: ${said}`;
  assert(success, why + decoder.decode(stderr));
  return said;
}

/** Octets that no coding makes shorter, the same for the same seed. */
export function makeOctets(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const random = seeded(seed);
  return Uint8Array.from({ length }, () => pickBelow(random, 256));
}

/** Lines of text, which a coding makes much shorter. */
export function makeText(lines: number): string {
  return Array.from({ length: lines }, (_, i) => `line ${i} of the text\n`)
    .join("");
}

/** Makes a video that does not compress well, `seconds` long, by ffmpeg with these options for its coding. */
export async function makeVideo(
  { run }: Pick<Served, "run">,
  path: string,
  coding: readonly string[],
  seconds = 8,
): Promise<void> {
  const source =
    `testsrc2=size=320x240:rate=10:duration=${seconds},noise=alls=60:allf=t`;
  await run("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    source,
    "-pix_fmt",
    "yuv420p",
    ...coding,
    path,
  ]);
}

/** The SHA-256 in hexadecimal digits. */
export async function digest(
  content: string | Uint8Array<ArrayBuffer>,
): Promise<string> {
  const octets = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
  return [...hash].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The digest of each file below a folder by its path, sorted by path. */
export async function digestFolder(
  folder: string,
  prefix = "",
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  const names = [...Deno.readDirSync(folder)];
  names.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of names) {
    const path = join(folder, name);
    if (isDirectory) {
      Object.assign(digests, await digestFolder(path, `${prefix}${name}/`));
    } else digests[prefix + name] = await digest(Deno.readFileSync(path));
  }
  return digests;
}

/** Asserts that a folder holds the same files with the same octets as the folder that is served. */
export async function assertSameFiles(
  folder: string,
  served: string,
): Promise<void> {
  assertEquals(await digestFolder(folder), await digestFolder(served));
}

/** Asserts that a client's file has these octets. */
export async function assertContent(
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  assertEquals(await digest(Deno.readFileSync(path)), await digest(content));
}

/** Writes the first octets of a file, as a download leaves it that was cut. */
export function writePart(
  work: string,
  name: string,
  octets: Uint8Array,
): void {
  writeFiles(work, { [name]: octets });
}

/** How many exchanges had each status. */
export function countStatuses(
  log: readonly Exchange[],
): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of log) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
