// The program: options → supervisor. The only file that exits the process.
//
// Status 0 after a drain, 2 for a command line that can't be meant, 1 where the world is not as it
// says. Whatever goes wrong is one line on standard error, never a stack trace.

import { decideColour, encodeBanner, listUrls } from "./src/cli/banner.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Options, parseOptions } from "./src/cli/options.ts";
import { quote } from "./src/cli/terminal_text.ts";
import { MOST_WORKERS } from "./src/cluster/limits.ts";
import { StartFailure, Supervisor } from "./src/cluster/supervisor.ts";
import { LineWriter } from "./src/observe/line_writer.ts";

const EXIT_WORLD = 1;
const EXIT_USAGE = 2;

const EXPLANATIONS: Readonly<Record<string, string>> = {
  NotFound: "no such folder",
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
      return console.log(parsed.text);
    case "usage":
      return fail(EXIT_USAGE, parsed.message);
    case "run":
      return await run(parsed.options);
  }
}

async function run(options: Options): Promise<void> {
  const out = new LineWriter(writeOut);
  const folder = resolveFolder(options);
  const supervisor = await start({ ...options, folder }, out);
  if (!options.quiet) out.add(describe(options, supervisor.address) + "\n");
  out.flush();
  drainOnSignal(supervisor, out);
}

/** The folder's real path: what workers may read is told by it. */
function resolveFolder({ folder }: Options): string | undefined {
  if (folder === undefined) return undefined;
  try {
    const real = Deno.realPathSync(folder);
    if (!Deno.statSync(real).isDirectory) {
      throw new Deno.errors.NotADirectory();
    }
    return real;
  } catch (error) {
    const { name, message } = error as Error;
    return fail(
      EXIT_WORLD,
      `cannot serve ${quote(folder)}: ${explain(name, message)}`,
    );
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
      onFault: (text) => console.error(`tinyhttp: ${text}`),
    });
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    const where = host === undefined
      ? `port ${port}`
      : `${quote(host)} port ${port}`;
    const subject = error.what === "listener"
      ? `listen on ${where}`
      : `serve ${quote(options.folder ?? "the built-in site")}`;
    return fail(
      EXIT_WORLD,
      `cannot ${subject}: ${explain(error.name, error.message)}`,
    );
  }
}

function pickSite(options: Options) {
  const { folder, indexNames, dotfiles, followSymlinks } = options;
  const { cacheSeconds, headers, cors } = options;
  return {
    folder,
    indexNames,
    dotfiles,
    followSymlinks,
    cacheSeconds,
    headers,
    cors,
  };
}

function pickLimits(options: Options) {
  const { maxConnections, headTimeout, idleTimeout } = options;
  const { writeTimeout, drainTimeout } = options;
  return {
    maxConnections,
    headTimeout,
    idleTimeout,
    writeTimeout,
    drainTimeout,
  };
}

/** One for each core where the system spreads connections over listeners; elsewhere a second one fails. */
function decideWorkers(): number {
  return Deno.build.os === "linux"
    ? Math.min(navigator.hardwareConcurrency, MOST_WORKERS)
    : 1;
}

/** The first signal drains, the second does not wait. */
function drainOnSignal(supervisor: Supervisor, out: LineWriter): void {
  let draining = false;
  const onSignal = async () => {
    if (draining) Deno.exit(EXIT_WORLD);
    draining = true;
    await supervisor.drain();
    out.flush();
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
    off: [],
    colour: decideColour(
      Deno.stdout.isTerminal(),
      (name) => Deno.env.get(name),
    ),
  });
}

/** Where the system doesn't tell, the URLs are just fewer. */
function listInterfaces() {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

function writeOut(octets: Uint8Array): void {
  let written = 0;
  while (written < octets.length) {
    written += Deno.stdout.writeSync(octets.subarray(written));
  }
}

function fail(status: number, message: string): never {
  console.error(`tinyhttp: ${message}`);
  Deno.exit(status);
}

/** What the system's errors mean to whoever started the program, by the name of their class. */
function explain(name: string, message: string): string {
  return EXPLANATIONS[name] ?? quote(message);
}

await main();
