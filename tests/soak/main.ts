// `deno task soak`: mixed traffic against the real program while it is disturbed, every octet of every response
// verified. Exit status 0 if all was right, 1 for any fault, 2 for a usage error, 130 after a signal. Its server and its
// folder are gone when it ends.

import {
  HELP,
  parseSoakOptions,
  type SoakOptions,
  UsageError,
} from "./options.ts";
import { encodeReport, listFaults } from "./report.ts";
import { Server } from "./server.ts";
import { createSite, removeSite } from "./site_files.ts";
import { runSoak } from "./soak.ts";

const EXIT_FAULT = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/** ms beside its minutes after which a soak is broken off. */
const MAX_OVERTIME_MS = 120_000;
const MINUTE_MS = 60_000;
const INTERRUPTED = "interrupted";

async function main(): Promise<number> {
  let options: SoakOptions | undefined;
  try {
    options = parseSoakOptions(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`soak: ${error.message}`);
    return EXIT_USAGE;
  }
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  if (Deno.build.os !== "linux") {
    console.error("soak: it needs Linux, for /proc and SIGSTOP");
    return EXIT_USAGE;
  }
  return await soak(options);
}

async function soak({ minutes, seed, strict }: SoakOptions): Promise<number> {
  const breaking = new AbortController();
  const interrupt = () => breaking.abort(INTERRUPTED);
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  const watchdog = setTimeout(
    () => breaking.abort("it took too long"),
    minutes * MINUTE_MS + MAX_OVERTIME_MS,
  );
  console.log(`soak of ${minutes} min, seed ${seed}`);
  const site = await createSite(seed);
  let server: Server | undefined;
  try {
    server = await Server.start(site.folder);
    console.log(server.command.join(" "));
    server.ended.then(() => breaking.abort("the server ended by itself"));
    const { signal } = breaking;
    const print = console.log;
    const result = await runSoak({ server, site, minutes, signal, print });
    console.log(encodeReport(result, { strict }));
    if (signal.reason === INTERRUPTED) return EXIT_INTERRUPTED;
    return listFaults(result, { strict }).length === 0 ? 0 : EXIT_FAULT;
  } catch (error) {
    console.error(`soak: ${(error as Error).message}`);
    return EXIT_FAULT;
  } finally {
    clearTimeout(watchdog);
    await server?.end();
    await removeSite(site);
  }
}

Deno.exit(await main());
