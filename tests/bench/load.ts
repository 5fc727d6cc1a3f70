// A load on one port for a while, by wrk where it is installed and else by our own generator; big
// content always by our own, since wrk leaves out what is on its way when the time is over, and what asks for it.

import { join } from "@std/path";
import { runToEnd } from "./children.ts";
import { findProgram, pinTo } from "./machine.ts";
import type { OwnPlan } from "./own_load.ts";
import { encodeRequest, type Request } from "./request.ts";
import { TOP } from "./top.ts";
import { encodeWrkScript, parseWrkReport } from "./wrk.ts";

/** What a load did. */
export interface LoadReport {
  /** Responses that came whole. */
  readonly requests: number;
  readonly seconds: number;
  /** Connections that failed, and answers of status 400 and above. */
  readonly failures: number;
  /** ms within which half, 99 %, 99.9 % and all of the responses came, where they are known. */
  readonly middle?: number;
  readonly slow?: number;
  readonly slower?: number;
  readonly longest?: number;
  /** What the connection with the fewest responses got, as a part of the mean; where it is known. */
  readonly share?: number;
}

export interface LoadPlan {
  readonly request: Request;
  readonly port: number;
  readonly seconds: number;
  /** The cores it may use. */
  readonly cores: string;
  /** A folder for its script. */
  readonly folder: string;
}

/** A load that can be run again and again. */
export interface Load {
  readonly command: readonly string[];
  /** ms after which it is ended. */
  readonly timeout: number;
  readonly parseReport: (text: string) => LoadReport;
  /** Octets of content in each response; 0 where it can't be told. */
  readonly octets: number;
}

// Beyond the time that a load is to take.
const GRACE_MS = 15_000;

const wrk = findProgram("wrk");
let plans = 0;

/** The name of the generator, for the reader. */
export const GENERATOR = wrk === undefined
  ? "own generator (wrk is not installed)"
  : "wrk";

/** Writes the script of a load, and gives the command that makes it. */
export async function prepareLoad(plan: LoadPlan): Promise<Load> {
  const { paths, depth, content, big, own: isOwn, expected } = plan.request;
  const own = wrk === undefined || big === true || isOwn === true;
  // What it varies by is in its name; the own generator's holds fields and port as well.
  const name = own
    ? `load_${++plans}`
    : `load_${paths.length}x${depth}` + (content === undefined ? "" : "_post");
  const script = join(plan.folder, name);
  const command = own
    ? await prepareOwn(plan, `${script}.json`)
    : await prepareWrk(plan, `${script}.lua`);
  return {
    command: [...pinTo(plan.cores), ...command],
    timeout: plan.seconds * 1000 + GRACE_MS,
    parseReport: own ? JSON.parse : parseWrkReport,
    octets: expected.length ?? 0,
  };
}

/** Runs what `prepareLoad()` gave. Rejects where it fails or takes too long. */
export async function runLoad(
  { command, timeout, parseReport }: Load,
): Promise<LoadReport> {
  return parseReport(await runToEnd(command, timeout));
}

async function prepareWrk(
  { request, port, seconds }: LoadPlan,
  script: string,
): Promise<string[]> {
  await Deno.writeTextFile(script, encodeWrkScript(request));
  const fields = request.fields.flatMap((field) => ["-H", field]);
  return [
    "wrk",
    "-t1",
    `-c${request.connections}`,
    `-d${seconds}s`,
    "-s",
    script,
    ...fields,
    `${request.tls ? "https" : "http"}://127.0.0.1:${port}${request.paths[0]}`,
  ];
}

async function prepareOwn(
  { request, port, seconds }: LoadPlan,
  script: string,
): Promise<string[]> {
  const messages = request.paths.map((_, at) =>
    encodeRequest(request, { port, at }).repeat(request.depth)
  );
  const { connections, depth, tls } = request;
  const plan: OwnPlan = { port, messages, connections, depth, tls };
  await Deno.writeTextFile(script, JSON.stringify(plan));
  return [
    Deno.execPath(),
    "run",
    "-A",
    join(TOP, "tests/bench/own_load.ts"),
    script,
    String(seconds),
  ];
}
