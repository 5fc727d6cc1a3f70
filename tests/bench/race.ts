// Several entrants side by side: all their servers run, and rounds of load go from one to the next,
// so that whatever disturbs the machine for a while disturbs them all.

import { encodeCommand } from "./command_text.ts";
import { delay } from "./delay.ts";
import { exchange } from "./exchange.ts";
import { type Load, prepareLoad, runLoad } from "./load.ts";
import type { Peer } from "./peer.ts";
import { encodeRequest, type Request } from "./request.ts";
import { addSample, type Column, type Row } from "./result.ts";
import {
  LOAD_CORE,
  type Server,
  type ServerOptions,
  startServer,
} from "./server.ts";
import type { Workspace } from "./workspace.ts";

export const RATE_COLUMNS: readonly Column[] = [
  { key: "rate", title: "requests/s", digits: 0, best: "most" },
  { key: "cpu", title: "CPU µs/request", digits: 2, best: "least" },
  { key: "busy", title: "CPU %", digits: 0, best: "least" },
  { key: "middle", title: "p50 ms", digits: 2, best: "least" },
  { key: "slow", title: "p99 ms", digits: 2, best: "least" },
  { key: "slower", title: "p99.9 ms", digits: 2, best: "least" },
];

export const SHARE_COLUMNS: readonly Column[] = [
  { key: "share", title: "least share", digits: 2, best: "most" },
  ...RATE_COLUMNS,
];

export const SPEED_COLUMNS: readonly Column[] = [
  { key: "speed", title: "MB/s", digits: 0, best: "most" },
  { key: "cpuEach", title: "CPU µs/MB", digits: 0, best: "least" },
  { key: "busy", title: "CPU %", digits: 0, best: "least" },
];

/** Who takes part, and with what. Entrants of the same `server` share the process. */
export interface Entrant {
  readonly label: string;
  readonly peer: Peer;
  readonly server: ServerOptions;
  /** The load; made when the server answers, for what has to be asked for first. */
  readonly request: (server: Server) => Request | Promise<Request>;
  /** The load's cores: its own core when not given. */
  readonly loadCores?: string;
}

export interface RaceOptions {
  readonly workspace: Workspace;
  readonly rounds: number;
  readonly seconds: number;
}

export interface RaceResult {
  readonly rows: readonly Row[];
  readonly commands: readonly string[];
  readonly notes: readonly string[];
}

interface Runner {
  readonly row: Row;
  readonly server: Server;
  readonly load: Load;
}

const WARM_UP_SECONDS = 1;
const CODING_ATTEMPTS = 20;
const CODING_PAUSE_MS = 50;

/** Runs all rounds; who does not start, or answers something else, is left out with a note. */
export async function runRace(
  entrants: readonly Entrant[],
  { workspace, rounds, seconds }: RaceOptions,
): Promise<RaceResult> {
  const servers = new Map<ServerOptions, Server>();
  const runners: Runner[] = [];
  const notes: string[] = [];
  const commands: string[] = [];
  try {
    for (
      const { label, peer, server: options, request, loadCores } of entrants
    ) {
      try {
        const known = servers.get(options);
        const server = known ?? await startServer(peer, workspace, options);
        servers.set(options, server);
        const wanted = await request(server);
        await checkAnswer(server, wanted);
        const plan = {
          request: wanted,
          port: server.port,
          cores: loadCores ?? LOAD_CORE,
          folder: workspace.folder,
        };
        const warmUp = { ...plan, seconds: WARM_UP_SECONDS };
        await runLoad(await prepareLoad(warmUp));
        const load = await prepareLoad({ ...plan, seconds });
        runners.push({ row: { label, samples: {} }, server, load });
        const place = { port: server.port, workspace };
        if (known === undefined) {
          commands.push(encodeCommand(server.command, place));
        }
        commands.push(encodeCommand(load.command, place));
      } catch (error) {
        notes.push(`${label} is left out: ${(error as Error).message}`);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const { row, server, load } of runners) {
        addSample(row, await takeSample(server, load));
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.end()));
  }
  notes.push(...runners.flatMap(({ row }) => noteFailures(row)));
  return { rows: runners.map(({ row }) => row), commands, notes };
}

/** One load with what it cost the server. */
export async function takeSample(
  server: Server,
  load: Load,
): Promise<Record<string, number | undefined>> {
  const before = server.cost();
  const { requests, seconds, ...report } = await runLoad(load);
  const after = server.cost();
  const cpu = before === undefined || after === undefined
    ? undefined
    : after.seconds - before.seconds;
  const megabytes = requests * load.octets / 1e6;
  return {
    rate: requests / seconds,
    speed: megabytes / seconds,
    cpuEach: cpu === undefined ? undefined : cpu * 1e6 / megabytes,
    cpu: cpu === undefined ? undefined : cpu * 1e6 / requests,
    busy: cpu === undefined ? undefined : cpu * 100 / seconds,
    ...report,
  };
}

/** Throws where the first answers are not what the load is about. */
async function checkAnswer(server: Server, request: Request): Promise<void> {
  const { status, length, coding } = request.expected;
  const { port } = server;
  const message = encodeRequest(request, { port });
  let answer = await exchange(port, message, request.tls);
  // What is compressed at the side may come plain the first time.
  for (let left = CODING_ATTEMPTS; left > 0; left--) {
    if (answer.fields.get("content-encoding") === coding) break;
    await delay(CODING_PAUSE_MS);
    answer = await exchange(port, message, request.tls);
  }
  const checks: [string, unknown, unknown][] = [
    ["status", answer.status, status],
    ["content coding", answer.fields.get("content-encoding"), coding],
    ["length", answer.length, length ?? answer.length],
  ];
  for (const [what, given, wanted] of checks) {
    if (given === wanted) continue;
    throw new Error(
      `its ${what} is ${given ?? "none"}: wanted ${wanted ?? "none"}`,
    );
  }
}

function noteFailures({ label, samples }: Row): string[] {
  const failures = (samples.failures ?? []).reduce((a, b) => a + b, 0);
  return failures === 0 ? [] : [`${label}: ${failures} requests failed`];
}
