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
import { encodeSummary, encodeWaiting } from "./src/cli/drain_text.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Options, parseOptions } from "./src/cli/options.ts";
import { MAX_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure, Supervisor } from "./src/cluster/supervisor.ts";
import { StandardStreams } from "./src/observe/standard_streams.ts";
import type { TraceFormat, TraceStyle } from "./src/observe/trace_format.ts";
import {
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
    case "explain":
      return await explainSource(parsed.source, parsed.options);
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
  const supervisor = makeSupervisor(options);
  made.resolve(supervisor);
  // The signal's listener ends the program.
  if (!await start(supervisor, options)) return;
  warnOfMissingPage(options.site);
  if (!options.output.quiet) {
    streams.tell(describeService(options, supervisor.address) + "\n");
  }
}

/** Exits with 0 where all responses are below 400. Listens nowhere. */
async function explainSource(source: string, given: Options): Promise<never> {
  // Their code is for this command alone.
  const { explain } = await import("./src/explain/explain.ts");
  const { makeSite } = await import("./src/site/make_site.ts");
  const { readRequests } = await import("./src/explain/source_file.ts");
  const name = source === "-" ? "standard input" : quote(source);
  const requests = await readRequests(source)
    .catch((error) => failFor(`read ${name}`, error));
  const folder = findFolder(given.site.folder);
  const options: Options = { ...given, site: { ...given.site, folder } };
  const { users, hidden } = findAccess(options);
  const site = await makeSite({ ...options.site, users, hidden, warn })
    .catch((error) => failFor(`serve ${quote(describeSite(options))}`, error));
  const { isWell, hints } = await explain(requests, {
    responder: site,
    style: decideTrace(options.output.trace ?? "text"),
    print: (lines) => streams.print(lines),
    fault: (error) => warn(escapeLines(String((error as Error).stack))),
  });
  site.close();
  for (const hint of hints) warn(hint);
  return await exit(isWell ? 0 : EXIT_FAILURE);
}

function decideTrace(format: TraceFormat): TraceStyle {
  const colour = decideColour(
    Deno.stdout.isTerminal(),
    (name) => Deno.env.get(name),
  );
  return { format, colour };
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

/** Who may read, and what nobody may. */
function findAccess(options: Options) {
  return { users: findUsers(options.access), hidden: findHidden(options) };
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

function makeSupervisor(options: Options): Supervisor {
  const { site, listen, limits, cluster, output } = options;
  return new Supervisor({
    settings: {
      site: { ...site, ...findAccess(options) },
      listen,
      limits,
      log: output.log,
      trace: output.trace && decideTrace(output.trace),
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
  { hostname, port }: Supervisor["address"],
): string {
  return encodeBanner({
    version: VERSION,
    serving: describeSite(options),
    urls: listUrls({ hostname, port, interfaces: listInterfaces() }),
    off: listOff(options.site),
    colour: decideColour(
      Deno.stderr.isTerminal(),
      (name) => Deno.env.get(name),
    ),
  });
}

/** Features that users look for and that are off, with the option that turns each on. */
function listOff({ folder, list }: Options["site"]): string[] {
  if (folder === undefined) return [];
  return list ? [] : ["directory listings (--list)"];
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
