// The program: options → site → server. The only file that exits the process.
//
// Status 0 after a drain, 2 for a command line that can't be meant, 1 where the world is not as it
// says. Whatever goes wrong is one line on standard error, never a stack trace.

import { decideColour, encodeBanner, listUrls } from "./src/cli/banner.ts";
import { VERSION } from "./src/cli/help.ts";
import { type Options, parseOptions } from "./src/cli/options.ts";
import { quote } from "./src/cli/terminal_text.ts";
import type { Responder } from "./src/http/exchange.ts";
import { Server } from "./src/net/server.ts";
import { encodeAccess } from "./src/observe/access_log.ts";
import type { Exchange } from "./src/observe/exchange.ts";
import { LineWriter } from "./src/observe/line_writer.ts";
import { makeSite } from "./src/site/site.ts";

const EXIT_WORLD = 1;
const EXIT_USAGE = 2;

function main(): void {
  const parsed = parseOptions(Deno.args, (name) => Deno.env.get(name));
  switch (parsed.kind) {
    case "help":
    case "version":
      return console.log(parsed.text);
    case "usage":
      return fail(EXIT_USAGE, parsed.message);
    case "run":
      return run(parsed.options);
  }
}

function run(options: Options): void {
  const out = new LineWriter(writeOut);
  const site = openSite(options);
  const server = openServer(options, { site, observe: makeLog(options, out) });
  if (!options.quiet) out.add(describe(options, server) + "\n");
  out.flush();
  drainOnSignal(server, out);
}

function openSite(options: Options): Responder {
  try {
    return makeSite(options);
  } catch (error) {
    const folder = quote(options.folder ?? "");
    return fail(EXIT_WORLD, `cannot serve ${folder}: ${explain(error)}`);
  }
}

function openServer(
  options: Options,
  { site, observe }: {
    site: Responder;
    observe: ((exchange: Exchange) => void) | undefined;
  },
): Server {
  try {
    return new Server({
      responder: site,
      hostname: options.host,
      port: options.port,
      limits: options,
      observe,
      fault: (error) => console.error(describeFault(error)),
    });
  } catch (error) {
    const where = options.host === undefined
      ? `port ${options.port}`
      : `${quote(options.host)} port ${options.port}`;
    return fail(EXIT_WORLD, `cannot listen on ${where}: ${explain(error)}`);
  }
}

function makeLog(
  { log }: Options,
  out: LineWriter,
): ((exchange: Exchange) => void) | undefined {
  if (log === "none") return undefined;
  return (exchange) => out.add(encodeAccess(exchange, log));
}

/** The first signal drains, the second does not wait. */
function drainOnSignal(server: Server, out: LineWriter): void {
  let draining = false;
  const onSignal = async () => {
    if (draining) Deno.exit(EXIT_WORLD);
    draining = true;
    await server.drain();
    out.flush();
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
}

function describe(options: Options, server: Server): string {
  const { hostname, port } = server.address;
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

/** What the system's errors mean to whoever started the program. */
function explain(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such folder";
  if (error instanceof Deno.errors.NotADirectory) return "it is not a folder";
  if (error instanceof Deno.errors.AddrInUse) {
    return "it is in use; --port 0 takes any free one";
  }
  if (
    error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable
  ) return "it is not permitted";
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine has no such address";
  }
  return quote(error instanceof Error ? error.message : String(error));
}

function describeFault(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

main();
