// The program: options → supervisor. The only file that exits the process.
//
// Exit status 0 after a drain, 2 for a usage error, 1 for a failure of the environment, such as a port
// in use. Each is one line on standard error, never a stack.

import { surviveSignals } from "./src/base/survived_signals.ts";
import { escapeLines } from "./src/base/visible_text.ts";
import { dropPermissions } from "./src/cli/dropped_permissions.ts";
import { decideColour } from "./src/cli/banner.ts";
import { encodeSummary, encodeWaiting } from "./src/cli/drain_text.ts";
import { type Environment, takeEnvironment } from "./src/cli/environment.ts";
import { explainSource } from "./src/cli/explain_command.ts";
import {
  EXIT_FAILURE,
  EXIT_USAGE,
  fail,
  failFor,
  Failure,
} from "./src/cli/failure.ts";
import { findHidden } from "./src/cli/hidden_files.ts";
import {
  addHsts,
  describeTls,
  makeOnListening,
  openCertificate,
} from "./src/cli/https.ts";
import {
  describeMissingPage,
  locate,
  type LocatedOptions,
} from "./src/cli/located_options.ts";
import { dropRunPermission, openBrowser } from "./src/cli/open_browser.ts";
import {
  type Options,
  type ParsedOptions,
  parseOptions,
} from "./src/cli/options.ts";
import {
  describeInspector,
  describeService,
  listAllUrls,
} from "./src/cli/service_text.ts";
import { failToStart } from "./src/cli/start_failure.ts";
import { listUnknownVariables } from "./src/cli/unknown_variable.ts";
import { findUsers } from "./src/cli/user_list.ts";
import type { CertificateSource } from "./src/cluster/certificate_source.ts";
import { Inspector } from "./src/cluster/inspector.ts";
import { MAX_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure } from "./src/cluster/start_failure.ts";
import { Supervisor } from "./src/cluster/supervisor.ts";
import type { SupervisorOptions } from "./src/cluster/supervisor_options.ts";
import { DayLines } from "./src/observe/day_lines.ts";
import { StandardStreams } from "./src/observe/standard_streams.ts";
import type { PasswordHash } from "./src/site/access/password_hash.ts";

/**
 * ms within which signals count as one: a terminal and a task runner both pass Ctrl+C on. Measured: the copies are at most
 * 2 ms apart, also while all cores are busy. A person who presses twice takes 150 ms or more.
 */
const SAME_SIGNAL_MS = 100;

/** ms before a drain says what it waits for: without downloads in progress it is over by then. */
const QUIET_DRAIN_MS = 200;

const streams = new StandardStreams();

async function main(): Promise<void> {
  const environment = takeEnvironment();
  const parsed = parseOptions(Deno.args, environment.get);
  switch (parsed.kind) {
    case "help":
    case "version":
      return await print(parsed.text);
    case "usage":
      return fail(EXIT_USAGE, parsed.message);
    case "explain":
      dropRunPermission();
      dropPermissions(undefined);
      return await exit(
        await explainSource(parsed, environment.get, {
          print: (lines) => streams.print(lines),
          warn,
        }),
      );
    case "run":
      return await run(parsed, environment);
  }
}

async function run(
  { options: given, notes }: Extract<ParsedOptions, { kind: "run" }>,
  { get, all }: Environment,
): Promise<void> {
  const runsPrograms = given.programs.folders.length > 0;
  // Before anything else: `open_browser.ts` says why it is there.
  if (!given.output.open && !runsPrograms) dropRunPermission();
  const onListening = makeOnListening(given.tls);
  dropPermissions(given.handler);
  surviveSignals();
  // The other formats are for programs.
  streams.areForPeople = given.output.log === "short";
  const made = Promise.withResolvers<Supervisor>();
  // Before all that takes time: a signal without a listener would end the process.
  const signal = drainOnSignal(made.promise, given);
  for (const line of notes.warnings) warn(line);
  for (const line of listUnknownVariables(all)) warn(line);
  const options = locate(given, notes.answerIfMissing);
  const users = await findUsers(options.access, warn, signal);
  const certificate = await openCertificate(options, { signal, onWait: warn });
  const colours = (stream: { isTerminal(): boolean }) =>
    decideColour(stream.isTerminal(), get);
  const inspector = makeInspector(options.inspect);
  const supervisor = makeSupervisor(options, {
    users,
    certificate,
    inspector,
    colour: colours(Deno.stdout),
    onListening,
  });
  made.resolve(supervisor);
  // The signal's listener ends the program.
  if (!await start(supervisor, options)) return;
  const missing = describeMissingPage(options.site);
  if (missing !== undefined) warn(missing);
  if (certificate !== undefined) renewWith(certificate, supervisor);
  const urls = listAllUrls(supervisor.address, certificate);
  if (!options.output.quiet) {
    const colour = colours(Deno.stderr);
    streams.tell(
      describeService(options, {
        urls,
        users: users?.size,
        certificate: certificate?.describe() ?? [],
        inspector,
        colour,
      }) + "\n",
    );
  }
  // Nobody finds it without its token.
  if (options.output.quiet && inspector !== undefined) {
    streams.tell(describeInspector(inspector).join("\n") + "\n");
  }
  if (options.output.open) await showInBrowser(urls[0], runsPrograms);
}

async function showInBrowser(
  url: string,
  keepsPermission: boolean,
): Promise<void> {
  const problem = await openBrowser(url, { keepsPermission });
  if (problem !== undefined) warn(problem);
}

/** Workers take another certificate when its files change, and look for one at SIGHUP. */
function renewWith(
  certificate: CertificateSource,
  supervisor: Supervisor,
): void {
  certificate.warnings().forEach(warn);
  const watch = certificate.watch({
    onIdentity: (identity) => supervisor.renew(identity),
    onNote: warn,
  });
  if (watch !== undefined && Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGHUP", () => watch.reload());
  }
}

function makeInspector(
  { address, secrets }: Options["inspect"],
): Inspector | undefined {
  return address && new Inspector({ ...address, showsSecrets: secrets }, warn);
}

function makeSupervisor(
  options: LocatedOptions,
  { users, certificate, colour, ...rest }: {
    users: ReadonlyMap<string, PasswordHash> | undefined;
    certificate: CertificateSource | undefined;
    inspector: Inspector | undefined;
    colour: boolean;
    onListening: SupervisorOptions["onListening"];
  },
): Supervisor {
  const { site, listen, tls, limits, programs, cluster, output } = options;
  return new Supervisor({
    settings: {
      site: {
        ...site,
        headers: addHsts(site.headers, tls),
        users,
        hidden: findHidden(options, warn),
      },
      listen,
      tls: describeTls(tls, certificate),
      limits,
      programs: programs.folders,
      log: output.log,
      colour,
      trace: output.trace && { format: output.trace, colour },
      handler: options.handlerModule,
    },
    watchesHandler: options.handler.watch,
    workers: cluster.workers ?? decideWorkers(),
    ...rest,
    onLines: makePrinter(output.log, colour),
    onFault: warn,
  });
}

/** Prints the lines of all workers. */
function makePrinter(
  log: Options["output"]["log"],
  colour: boolean,
): (lines: string) => void {
  const print = (lines: string) => streams.print(lines);
  if (log !== "short") return print;
  const days = new DayLines(print, { colour });
  return (lines) => days.add(lines);
}

/** True once the supervisor serves, false where it was drained before. Exits where it cannot serve. */
async function start(
  supervisor: Supervisor,
  options: LocatedOptions,
): Promise<boolean> {
  try {
    return await supervisor.start();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    return failToStart(error, options);
  }
}

/** One for each core on Linux, where it was measured how connections spread over workers; one elsewhere. */
function decideWorkers(): number {
  return Deno.build.os === "linux"
    ? Math.min(navigator.hardwareConcurrency, MAX_WORKERS)
    : 1;
}

/**
 * The first signal drains, even while workers still start, and aborts what is returned; the second one ends the program at
 * once.
 */
function drainOnSignal(
  made: Promise<Supervisor>,
  { limits, output }: Options,
): AbortSignal {
  const stopping = new AbortController();
  let drainingSince: number | undefined;
  const onSignal = async () => {
    if (drainingSince !== undefined) {
      if (performance.now() - drainingSince < SAME_SIGNAL_MS) return;
      made.then((supervisor) => supervisor.endPrograms());
      return await exit(EXIT_FAILURE);
    }
    drainingSince = performance.now();
    stopping.abort();
    const supervisor = await made;
    const timer = setTimeout(
      () => {
        const { connections } = supervisor;
        const timeoutMs = limits.drainTimeoutMs;
        const waiting = encodeWaiting({ connections, timeoutMs });
        if (waiting !== undefined) streams.tell(waiting + "\n");
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
  return stopping.signal;
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
