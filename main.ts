// The program: options → supervisor. The only file that exits the process.
//
// Status 0 after a drain, 2 for a command line that can't be meant, 1 where the world is not as it
// says. Whatever goes wrong is one line on standard error, never a stack trace.

import { decideColour, encodeBanner, listUrls } from "./src/cli/banner.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Options, parseOptions } from "./src/cli/options.ts";
import { escapeUnprintable, quote } from "./src/base/visible_text.ts";
import { MAX_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure, Supervisor } from "./src/cluster/supervisor.ts";
import { LineWriter } from "./src/observe/line_writer.ts";
import { isFileBelow, resolveFolder } from "./src/site/files/startup_path.ts";
import { readPasswordFile } from "./src/site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "./src/site/access/password_hash.ts";

/** ms within which signals are one: nobody changes their mind so soon. */
const SAME_SIGNAL = 1000;
/** ms for the last lines to be read by whoever reads the log. */
const LAST_WRITE = 1000;

const EXIT_WORLD = 1;
const EXIT_USAGE = 2;

/** What the system's errors mean to whoever started the program, by the name of their class. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  NotFound: "there is no such thing",
  NotADirectory: "it is not a folder",
  AddrInUse: "it is in use; --port 0 takes any free one",
  PermissionDenied: "it is not permitted",
  NotCapable: "it is not permitted",
  AddrNotAvailable: "this machine has no such address",
};

async function main(): Promise<void> {
  const parsed = parseOptions(Deno.args, (name) => Deno.env.get(name));
  switch (parsed.kind) {
    case "help":
    case "version":
      return await print(parsed.text);
    case "usage":
      return fail(EXIT_USAGE, parsed.message);
    case "run":
      return await run(parsed.options);
  }
}

async function run(options: Options): Promise<void> {
  const out = new LineWriter(
    writeOut,
    (lines) => warn(`${lines} lines of the log were lost: nobody read it`),
  );
  const folder = findFolder(options);
  const starting = start({ ...options, folder }, out);
  drainOnSignal(starting, { out, log: options.log });
  const supervisor = await starting;
  warnOfMissing({ ...options, folder });
  if (!options.quiet) out.add(describe(options, supervisor.address) + "\n");
  out.flush();
}

/** Tells of a page that may still come, but that nobody should have to wonder about. */
function warnOfMissing({ folder, spa }: Options): void {
  if (folder === undefined || spa === undefined) return;
  if (!isFileBelow(folder, spa)) {
    warn(`--spa: there is no file ${quote(spa)} yet`);
  }
}

/** The folder's real path: what workers may read is told by it. */
function findFolder({ folder }: Options): string | undefined {
  if (folder === undefined) return undefined;
  try {
    return resolveFolder(folder);
  } catch (error) {
    return failFor(`serve ${quote(folder)}`, error as Error);
  }
}

/** Who may come in; undefined for everybody. */
function findUsers(
  { auth, authFile }: Options,
): ReadonlyMap<string, PasswordHash> | undefined {
  const users = new Map<string, PasswordHash>();
  if (authFile !== undefined) {
    for (const [user, hash] of readUsers(authFile)) users.set(user, hash);
  }
  if (auth !== undefined) users.set(auth.user, hashPassword(auth.password));
  return auth === undefined && authFile === undefined ? undefined : users;
}

function readUsers(authFile: string): ReadonlyMap<string, PasswordHash> {
  try {
    const { users, problems } = readPasswordFile(authFile);
    for (const { line, message } of problems) {
      warn(`${escapeUnprintable(authFile)}:${line}: ${message}`);
    }
    return users;
  } catch (error) {
    return failFor(`read ${quote(authFile)}`, error as Error);
  }
}

async function start(options: Options, out: LineWriter): Promise<Supervisor> {
  const { host, port, log, workers } = options;
  try {
    return await Supervisor.start({
      settings: {
        site: pickSite(options),
        limits: pickLimits(options),
        hostname: host,
        port,
        log,
      },
      workers: workers ?? decideWorkers(),
      onLines: (text) => out.add(text),
      onFault: warn,
    });
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    const where = host === undefined
      ? `port ${port}`
      : `${quote(host)} port ${port}`;
    const subject = error.what === "listener"
      ? `listen on ${where}`
      : `serve ${quote(options.folder ?? "the built-in site")}`;
    return failFor(subject, error);
  }
}

function pickSite(options: Options) {
  const { folder, indexNames, list, spa, cleanUrls, dotfiles } = options;
  const { followSymlinks, cacheSeconds, headers, cors, cacheOctets } = options;
  return {
    folder,
    indexNames,
    list,
    spa,
    cleanUrls,
    dotfiles,
    followSymlinks,
    cacheSeconds,
    headers,
    cors,
    users: findUsers(options),
    cacheOctets,
  };
}

function pickLimits(options: Options) {
  const { maxConnections, headTimeoutMs, idleTimeoutMs } = options;
  const { writeTimeoutMs, drainTimeoutMs } = options;
  return {
    maxConnections,
    headTimeoutMs,
    idleTimeoutMs,
    writeTimeoutMs,
    drainTimeoutMs,
  };
}

/** One for each core where the system spreads connections over listeners; elsewhere a second one fails. */
function decideWorkers(): number {
  return Deno.build.os === "linux"
    ? Math.min(navigator.hardwareConcurrency, MAX_WORKERS)
    : 1;
}

/** The first signal drains, even before all listen; the second does not wait. */
function drainOnSignal(
  starting: Promise<Supervisor>,
  { out, log }: { out: LineWriter; log: Options["log"] },
): void {
  let drainingSince: number | undefined;
  const onSignal = async () => {
    if (drainingSince !== undefined) {
      // A terminal and a task runner may each pass on the one that somebody sent.
      if (Date.now() - drainingSince < SAME_SIGNAL) return;
      await out.finish(LAST_WRITE);
      Deno.exit(EXIT_WORLD);
    }
    drainingSince = Date.now();
    const { requests, refusals, octets } = await (await starting).drain();
    // The other formats are for programs to read.
    if (log === "short") {
      out.add(`${requests} requests, ${refusals} refused, ${octets} octets\n`);
    }
    await out.finish(LAST_WRITE);
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
}

function describe(
  options: Options,
  { hostname, port }: Supervisor["address"],
): string {
  return encodeBanner({
    version: VERSION,
    serving: options.folder ?? "the built-in site",
    urls: listUrls({ hostname, port, interfaces: listInterfaces() }),
    off: listWhatIsOff(options),
    colour: decideColour(
      Deno.stdout.isTerminal(),
      (name) => Deno.env.get(name),
    ),
  });
}

/** What is off though it may be looked for, and what turns it on. */
function listWhatIsOff({ folder, list }: Options): string[] {
  if (folder === undefined) return [];
  return list ? [] : ["directory listings (--list)"];
}

/** Where the system doesn't tell, the URLs are just fewer. */
function listInterfaces() {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

/** In its own time: whoever reads the log may have stopped, which shall not stop the server. */
async function writeOut(octets: Uint8Array): Promise<void> {
  let written = 0;
  while (written < octets.length) {
    written += await Deno.stdout.write(octets.subarray(written));
  }
}

/** Prints what was asked for; whoever stopped reading is nobody to tell that. */
async function print(text: string): Promise<void> {
  try {
    await writeOut(new TextEncoder().encode(text + "\n"));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(EXIT_WORLD);
    failFor("write to standard output", error as Error);
  }
}

function warn(text: string): void {
  console.error(`tinyhttp: ${text}`);
}

/** Ends the program for what the world is not like. */
function failFor(subject: string, { name, message }: Error): never {
  return fail(
    EXIT_WORLD,
    `cannot ${subject}: ${EXPLANATIONS[name] ?? quote(message)}`,
  );
}

function fail(status: number, message: string): never {
  console.error(`tinyhttp: ${message}`);
  Deno.exit(status);
}

await main();
