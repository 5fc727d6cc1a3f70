// The program: options → supervisor. The only file that exits the process.
//
// Exit status 0 after a drain, 2 for a usage error, 1 for a failure of the environment, such as a port
// in use. Each is one line on standard error, never a stack.

import { surviveSignals } from "./src/base/survived_signals.ts";
import {
  escapeLines,
  escapeUnprintable,
  quote,
} from "./src/base/visible_text.ts";
import { decideColour, encodeBanner, listUrls } from "./src/cli/banner.ts";
import { listFeatures } from "./src/cli/feature_list.ts";
import { encodeSummary, encodeWaiting } from "./src/cli/drain_text.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Options, parseOptions } from "./src/cli/options.ts";
import { MAX_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure, Supervisor } from "./src/cluster/supervisor.ts";
import { StandardStreams } from "./src/observe/standard_streams.ts";
import {
  hasName,
  isFileBelow,
  nameFolder,
  pathBelow,
} from "./src/site/files/startup_path.ts";
import { readPasswordFile } from "./src/site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "./src/site/access/password_hash.ts";

/** ms within which signals count as one. */
const SAME_SIGNAL_MS = 1000;

/** ms before a drain says what it waits for: without downloads in progress it is over by then. */
const QUIET_DRAIN_MS = 200;

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** What the system's errors mean to a user, by the name of their class. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  NotADirectory: "it is not a folder",
  AddrInUse: "the port is in use; use --port 0 for any free port",
  PermissionDenied: "permission denied",
  NotCapable: "permission denied",
  URIError: "the runtime cannot use this address",
  AddrNotAvailable: "this machine does not have this address",
};

const streams = new StandardStreams();

/** A reason to end the program, in one line. */
class Failure extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

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

async function run(given: Options): Promise<void> {
  surviveSignals();
  // The other formats are for programs.
  streams.areForPeople = given.output.log === "short";
  const made = Promise.withResolvers<Supervisor>();
  // Before all that takes time: a signal without a listener would end the process.
  drainOnSignal(made.promise, given);
  const folder = findFolder(given.site.folder);
  const options: Options = { ...given, site: { ...given.site, folder } };
  const users = findUsers(options.access);
  const supervisor = makeSupervisor(options, users);
  made.resolve(supervisor);
  // The signal's listener ends the program.
  if (!await start(supervisor, options)) return;
  warnOfMissingPage(options.site);
  if (!options.output.quiet) {
    const { address } = supervisor;
    const facts = { address, users: users?.size };
    streams.tell(describeService(options, facts) + "\n");
  }
}

/** The page of `--spa` may still be built; until then navigations get 404. */
function warnOfMissingPage({ folder, spa }: Options["site"]): void {
  if (folder === undefined || spa === undefined) return;
  if (!isFileBelow(folder, spa)) {
    warn(`--spa: there is no file ${quote(spa)} yet`);
  }
}

/** The folder's absolute path: the workers' permission to read is for that. */
function findFolder(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    return nameFolder(folder);
  } catch (error) {
    return failFor(`serve ${quote(folder)}`, error as Error);
  }
}

/** The users who may read; undefined for everybody. */
function findUsers(
  { auth, authFile }: Options["access"],
): ReadonlyMap<string, PasswordHash> | undefined {
  const users = new Map<string, PasswordHash>();
  if (authFile !== undefined) {
    for (const [user, hash] of readUsers(authFile)) users.set(user, hash);
  }
  if (auth !== undefined) users.set(auth.user, hashPassword(auth.password));
  return auth === undefined && authFile === undefined ? undefined : users;
}

/** The password file is not served where it is in the folder. */
function findHidden({ site, access }: Options): readonly string[] {
  const { folder } = site;
  const { authFile } = access;
  if (folder === undefined || authFile === undefined) return [];
  const path = pathBelow(folder, authFile);
  if (path === undefined) return [];
  warn(`${quote(authFile)} is in the served folder: it is not served`);
  return [path];
}

function readUsers(authFile: string): ReadonlyMap<string, PasswordHash> {
  try {
    const { users, problems } = readPasswordFile(authFile);
    for (const { line, message } of problems) {
      warn(`${escapeUnprintable(authFile)}:${line}: ${message}`);
    }
    if (users.size > 0) return users;
  } catch (error) {
    return failFor(`read ${quote(authFile)}`, error as Error);
  }
  return fail(
    EXIT_FAILURE,
    `there is no user in ${quote(authFile)}: htpasswd -cB FILE NAME makes one`,
  );
}

function makeSupervisor(
  options: Options,
  users: ReadonlyMap<string, PasswordHash> | undefined,
): Supervisor {
  const { site, listen, limits, cluster, output } = options;
  return new Supervisor({
    settings: {
      site: { ...site, users, hidden: findHidden(options) },
      listen,
      limits,
      log: output.log,
      colour: mayColour(Deno.stdout),
    },
    workers: cluster.workers ?? decideWorkers(),
    onLines: (text) => streams.print(text),
    onFault: warn,
  });
}

/** True once the supervisor serves, false where it was drained before. Exits where it cannot serve. */
async function start(
  supervisor: Supervisor,
  options: Options,
): Promise<boolean> {
  try {
    return await supervisor.start();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    const { hostname, port } = options.listen;
    const address = hostname === undefined
      ? `port ${port}`
      : `${quote(hostname)} port ${port}`;
    const subject = error.what === "listener"
      ? `listen on ${address}`
      : `serve ${quote(describeSite(options))}`;
    return failFor(subject, error);
  }
}

function describeSite({ site }: Options): string {
  return site.folder ?? "the built-in site";
}

/** One for each core on Linux, where it was measured how connections spread over workers; one elsewhere. */
function decideWorkers(): number {
  return Deno.build.os === "linux"
    ? Math.min(navigator.hardwareConcurrency, MAX_WORKERS)
    : 1;
}

/** The first signal drains, even while workers still start; the second one ends the program at once. */
function drainOnSignal(
  made: Promise<Supervisor>,
  { limits, output }: Options,
): void {
  let drainingSince: number | undefined;
  const onSignal = async () => {
    if (drainingSince !== undefined) {
      // A terminal and a task runner may each pass on the same signal.
      if (performance.now() - drainingSince < SAME_SIGNAL_MS) return;
      return await exit(EXIT_FAILURE);
    }
    drainingSince = performance.now();
    const supervisor = await made;
    const timer = setTimeout(
      () => {
        const { connections } = supervisor;
        const timeoutMs = limits.drainTimeoutMs;
        streams.tell(encodeWaiting({ connections, timeoutMs }) + "\n");
      },
      QUIET_DRAIN_MS,
    );
    const totals = await supervisor.drain();
    clearTimeout(timer);
    if (!output.quiet) streams.tell(encodeSummary(totals) + "\n");
    await exit(0);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
}

function describeService(
  options: Options,
  { address: { hostname, port }, users }: {
    address: Supervisor["address"];
    users: number | undefined;
  },
): string {
  const { folder } = options.site;
  const hasDotfiles = folder !== undefined && hasName(folder, isDotfile);
  return encodeBanner({
    version: VERSION,
    serving: describeSite(options),
    urls: listUrls({ hostname, port, interfaces: listInterfaces() }),
    ...listFeatures(options, { users, hasDotfiles }),
    hints: folder === undefined && hasName(".", (name) => name[0] !== ".")
      ? ["This folder instead: tinyhttp ."]
      : [],
    colour: mayColour(Deno.stderr),
  });
}

function mayColour(stream: { isTerminal(): boolean }): boolean {
  return decideColour(stream.isTerminal(), (name) => Deno.env.get(name));
}

function isDotfile(name: string): boolean {
  return name.startsWith(".") && name !== ".well-known";
}

/** Without a list from the system, the banner has fewer URLs. */
function listInterfaces() {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

/** Prints the text that was asked for. A closed pipe is not reported: nobody reads it. */
async function print(text: string): Promise<void> {
  const octets = new TextEncoder().encode(text + "\n");
  let written = 0;
  try {
    while (written < octets.length) {
      written += await Deno.stdout.write(octets.subarray(written));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) await exit(EXIT_FAILURE);
    failFor("write to standard output", error as Error);
  }
}

function warn(text: string): void {
  streams.warn(text);
}

/** Throws what ends the program with status 1: what failed and why. */
function failFor(subject: string, { name, message }: Error): never {
  return fail(
    EXIT_FAILURE,
    `cannot ${subject}: ${EXPLANATIONS[name] ?? quote(message)}`,
  );
}

function fail(status: number, message: string): never {
  throw new Failure(status, message);
}

/** Ends the program with a message; an error in our code has its stack. */
async function endFor(error: Error): Promise<never> {
  warn(
    error instanceof Failure
      ? error.message
      : escapeLines(error.stack ?? error.message),
  );
  return await exit(error instanceof Failure ? error.status : EXIT_FAILURE);
}

/** Ends the program, after all that it wrote, where the streams take it. */
async function exit(status: number): Promise<never> {
  await streams.finish();
  Deno.exit(status);
}

await main().catch(endFor);
