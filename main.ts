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
import {
  decideColour,
  encodeBanner,
  listHosts,
  listUrls,
} from "./src/cli/banner.ts";
import { encodeSummary, encodeWaiting } from "./src/cli/drain_text.ts";
import { addHsts, describeTls, openCertificate } from "./src/cli/https.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Environment, takeEnvironment } from "./src/cli/environment.ts";
import { dropRunPermission, openBrowser } from "./src/cli/open_browser.ts";
import {
  type Options,
  type ParsedOptions,
  parseOptions,
} from "./src/cli/options.ts";
import {
  explainError,
  explainListenFailure,
} from "./src/cli/start_failure_text.ts";
import { listUnknownVariables } from "./src/cli/unknown_variable.ts";
import type { CertificateSource } from "./src/cluster/certificate_source.ts";
import { MAX_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure } from "./src/cluster/start_failure.ts";
import { Supervisor } from "./src/cluster/supervisor.ts";
import { encodeUrl } from "./src/net/endpoint_url.ts";
import { findFreePort } from "./src/net/free_port.ts";
import { StandardStreams } from "./src/observe/standard_streams.ts";
import { joinPath } from "./src/site/files/file_path.ts";
import {
  isFileBelow,
  nameSite,
  pathBelow,
} from "./src/site/files/startup_path.ts";
import type { SiteSettings } from "./src/site/site_settings.ts";
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
  const environment = takeEnvironment();
  const parsed = parseOptions(Deno.args, environment.get);
  switch (parsed.kind) {
    case "help":
    case "version":
      return await print(parsed.text);
    case "usage":
      return fail(EXIT_USAGE, parsed.message);
    case "run":
      return await run(parsed, environment);
  }
}

async function run(
  { options: given, notes }: Extract<ParsedOptions, { kind: "run" }>,
  { get, all }: Environment,
): Promise<void> {
  if (!given.output.open) dropRunPermission();
  surviveSignals();
  // The other formats are for programs.
  streams.areForPeople = given.output.log === "short";
  const made = Promise.withResolvers<Supervisor>();
  // Before all that takes time: a signal without a listener would end the process.
  drainOnSignal(made.promise, given);
  for (const line of notes.warnings) warn(line);
  for (const line of listUnknownVariables(all)) warn(line);
  const options = locate(given, notes.answerIfMissing);
  const certificate = await findCertificate(options);
  const supervisor = makeSupervisor(options, certificate);
  made.resolve(supervisor);
  // The signal's listener ends the program.
  if (!await start(supervisor, options)) return;
  warnOfMissingPage(options.site);
  if (certificate !== undefined) renewWith(certificate, supervisor);
  const urls = listAllUrls(supervisor.address, certificate);
  const colour = decideColour(Deno.stderr.isTerminal(), get);
  if (!options.output.quiet) {
    streams.tell(
      encodeBanner({
        ...describeService(options),
        notes: certificate?.describe() ?? [],
        urls,
        colour,
      }) + "\n",
    );
  }
  if (options.output.open) {
    const problem = await openBrowser(urls[0]);
    if (problem !== undefined) warn(problem);
  }
}

/** The page of `--spa` may still be built; until then navigations get 404. */
function warnOfMissingPage({ folder, spa }: Options["site"]): void {
  if (folder === undefined || spa === undefined) return;
  if (!isFileBelow(folder, spa)) {
    warn(`--spa: there is no file ${quote(spa)} yet`);
  }
}

/** Options whose folder is an absolute path: the workers' permission to read is for that. */
interface LocatedOptions extends Options {
  readonly site: Options["site"] & Pick<SiteSettings, "file">;
}

function locate(
  options: Options,
  answerIfMissing: string | undefined,
): LocatedOptions {
  const { site } = options;
  if (site.folder === undefined) {
    return { ...options, site: { ...site, file: undefined } };
  }
  const name = quote(site.folder);
  try {
    const { folder, file } = nameSite(site.folder);
    const spa = site.spa && (file ?? site.spa);
    return { ...options, site: { ...site, folder, file, spa } };
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound && answerIfMissing !== undefined
    ) return fail(EXIT_USAGE, `there is no folder ${name}: ${answerIfMissing}`);
    return failFor(`serve ${name}`, error as Error);
  }
}

/** Undefined for plain HTTP. */
async function findCertificate(
  options: Options,
): Promise<CertificateSource | undefined> {
  try {
    return await openCertificate(options, listNames(options.listen));
  } catch (error) {
    return fail(
      EXIT_FAILURE,
      `cannot serve HTTPS: ${(error as Error).message}`,
    );
  }
}

/** The names of this machine, as the banner has them. */
function listNames({ hostnames }: Options["listen"]): readonly string[] {
  const interfaces = listInterfaces();
  const given = hostnames.length === 0 ? ["::"] : hostnames;
  return ["localhost", "127.0.0.1", "::1"].concat(
    given.flatMap((hostname) => listHosts({ hostname, interfaces })),
  );
}

/** Workers take another certificate when its files change, and look for one at SIGHUP. */
function renewWith(
  certificate: CertificateSource,
  supervisor: Supervisor,
): void {
  certificate.warnings().forEach(warn);
  const watch = certificate.watch({
    onPair: ({ certificatePem, keyPem }) =>
      supervisor.renew({ certificatePem, keyPem }),
    onNote: warn,
  });
  if (watch !== undefined && Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGHUP", () => watch.reload());
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
function findHidden({ site, access }: LocatedOptions): readonly string[] {
  const { folder, file } = site;
  const { authFile } = access;
  if (folder === undefined || authFile === undefined) return [];
  const path = pathBelow(folder, authFile);
  if (path === undefined || (file ?? path) !== path) return [];
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
  options: LocatedOptions,
  certificate: CertificateSource | undefined,
): Supervisor {
  const { site, access, listen, tls, limits, cluster, output } = options;
  return new Supervisor({
    settings: {
      site: {
        ...site,
        headers: addHsts(site.headers, tls),
        users: findUsers(access),
        hidden: findHidden(options),
      },
      listen,
      tls: describeTls(tls, certificate),
      limits,
      log: output.log,
    },
    workers: cluster.workers ?? decideWorkers(),
    onLines: (text) => streams.print(text),
    onFault: warn,
  });
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
    if (error.what === "site") {
      return failFor(`serve ${quote(describeSite(options))}`, error);
    }
    const { hostnames } = options.listen;
    const port = error.what === "redirect"
      ? options.tls.redirectPort!
      : options.listen.port;
    const isTaken = error.name === "AddrInUse";
    return fail(
      EXIT_FAILURE,
      explainListenFailure({
        hostname: error.address ?? hostnames[0],
        port,
        error,
        freePort: isTaken ? findFreePort(hostnames, port) : undefined,
      }),
    );
  }
}

function describeSite({ site: { folder, file } }: LocatedOptions): string {
  if (folder === undefined) return "the built-in site";
  return file === undefined ? folder : joinPath(folder, [file]);
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

function describeService(options: LocatedOptions) {
  return {
    version: VERSION,
    serving: describeSite(options),
    off: listOff(options.site),
  };
}

/** The URLs of all addresses, the best one first. */
function listAllUrls(
  { hostnames, port }: Supervisor["address"],
  certificate: CertificateSource | undefined,
): readonly string[] {
  const interfaces = listInterfaces();
  const scheme = certificate === undefined ? "http" : "https";
  const named = certificate?.hostnames ?? [];
  const urls = [
    ...named.map((host) => encodeUrl(host, { scheme, port })),
    ...hostnames.flatMap((hostname) =>
      listUrls({ scheme, hostname, port, interfaces })
    ),
  ];
  return [...new Set(urls)];
}

/** Features that users look for and that are off, with the option that turns each on. */
function listOff({ folder, file, list }: LocatedOptions["site"]): string[] {
  if (folder === undefined || file !== undefined) return [];
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
function failFor(subject: string, error: Error): never {
  return fail(EXIT_FAILURE, `cannot ${subject}: ${explainError(error)}`);
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
