// What a server costs beside its rate: time to start, memory at rest, memory for each idle
// connection. Each sample is of a fresh process, since none of these ever goes back.

import { encodeCommand } from "./command_text.ts";
import { prepareLoad, runLoad } from "./load.ts";
import { readOpenFilesLimit } from "./machine.ts";
import type { Peer } from "./peer.ts";
import { openPeers } from "./peer_process.ts";
import type { RaceOptions, RaceResult } from "./race.ts";
import { SMALL } from "./request.ts";
import { addSample, type Column, type Row } from "./result.ts";
import { LOAD_CORE, type Server, startServer } from "./server.ts";
import { delay } from "./delay.ts";

export const START_COLUMNS: readonly Column[] = [
  { key: "start", title: "ms to the first 200", digits: 1, best: "least" },
];

export const MEMORY_COLUMNS: readonly Column[] = [
  { key: "base", title: "MiB at rest", digits: 1, best: "least" },
];

export const IDLE_COLUMNS: readonly Column[] = [
  { key: "each", title: "KiB/connection", digits: 2, best: "least" },
  { key: "rate", title: "requests/s beside them", digits: 0, best: "most" },
  { key: "alone", title: "without them", digits: 0, best: "most" },
];

export const WAVE_COLUMNS: readonly Column[] = [
  { key: "after", title: "MiB after", digits: 1, best: "least" },
  { key: "during", title: "during", digits: 1, best: "least" },
  { key: "before", title: "before", digits: 1, best: "least" },
];

const KIB = 1024;
const MIB = 1024 * KIB;

// A wave's memory is measured after so long: what a server frees, it frees by then.
const AFTER_WAVE_MS = 10_000;

// For what a start, or a burst of connections, leaves behind to be done.
const REST_MS = 1000;

// What a server has open beside its connections, and those of the load.
const OTHER_FILES = 200;

type Sample = Record<string, number>;

/** Spawn to first answer; one start before the rounds, not counted, fills the caches. */
export async function measureStart(
  peers: readonly Peer[],
  options: RaceOptions,
): Promise<RaceResult> {
  return await sampleFresh(peers, options, (server) =>
    Promise.resolve({
      start: server.readyAfter,
    }));
}

/** Resident memory after the first answer and a rest. */
export async function measureMemory(
  peers: readonly Peer[],
  options: RaceOptions,
): Promise<RaceResult> {
  return await sampleFresh(peers, options, async (server) => {
    await delay(REST_MS);
    return { base: readResident(server) / MIB };
  });
}

/** How many connections a sample is about. */
export interface CountOptions extends RaceOptions {
  readonly count: number;
}

interface IdleOptions extends CountOptions {
  /** Whether the connections are the first of the server. */
  readonly isCold?: boolean;
}

/** What `count` connections add to a server's memory, and its rate beside them. */
export async function measureIdle(
  peers: readonly Peer[],
  options: IdleOptions,
): Promise<RaceResult> {
  return await sampleMany(peers, options, sampleIdle);
}

/** The memory of a server before, during and after `count` connections. */
export async function measureWave(
  peers: readonly Peer[],
  options: IdleOptions,
): Promise<RaceResult> {
  return await sampleMany(peers, options, sampleWave);
}

/** Takes one sample a round of each peer, with no more connections than files may be open. */
export async function sampleMany<Options extends CountOptions>(
  peers: readonly Peer[],
  options: Options,
  take: (server: Server, options: Options) => Promise<Sample>,
): Promise<RaceResult> {
  const { count } = options;
  const limit = (readOpenFilesLimit() ?? Infinity) - OTHER_FILES;
  const most = Math.min(count, limit);
  const result = await sampleFresh(
    peers,
    options,
    (server) => take(server, { ...options, count: most }),
  );
  const notes = most < count
    ? [`${most} connections, not ${count}: more files may not be open`]
    : [];
  return { ...result, notes: [...notes, ...result.notes] };
}

async function sampleWave(
  server: Server,
  { count }: IdleOptions,
): Promise<Sample> {
  await delay(REST_MS);
  const before = readResident(server) / MIB;
  const idle = await openIdle(server.port, count);
  const during = readResident(server) / MIB;
  await idle.end();
  await delay(AFTER_WAVE_MS);
  return { after: readResident(server) / MIB, during, before };
}

async function sampleIdle(
  server: Server,
  { count, workspace, seconds, isCold = false }: IdleOptions,
): Promise<Sample> {
  const { port } = server;
  const { folder } = workspace;
  const plan = { request: SMALL, port, seconds, cores: LOAD_CORE, folder };
  const load = await prepareLoad(plan);
  let alone = NaN;
  if (!isCold) {
    await runLoad(load);
    const { requests, seconds } = await runLoad(load);
    alone = requests / seconds;
  }
  await delay(REST_MS);
  const before = readResident(server);
  const idle = await openIdle(port, count);
  await delay(REST_MS);
  const each = (readResident(server) - before) / KIB / count;
  const beside = await runLoad(load);
  await idle.end();
  return {
    each,
    rate: beside.requests / beside.seconds,
    alone,
  };
}

/** Connections that rest. */
function openIdle(
  port: number,
  count: number,
): Promise<{ end(): Promise<void> }> {
  const script = "idle_peer.ts";
  return openPeers({ script, port, count, path: SMALL.paths[0] });
}

/** Takes one sample a round of each peer; one that fails is left out from then on, with a note. */
async function sampleFresh(
  peers: readonly Peer[],
  { workspace, rounds }: RaceOptions,
  take: (server: Server) => Promise<Sample>,
): Promise<RaceResult> {
  const rows = new Map<Peer, Row>();
  const commands: string[] = [];
  const notes: string[] = [];
  for (let round = -1; round < rounds; round++) {
    for (const peer of round < 0 ? peers : [...rows.keys()]) {
      try {
        const server = await startServer(peer, workspace);
        try {
          // The round before the first only shows who starts at all.
          if (round < 0) {
            rows.set(peer, { label: peer.label, samples: {} });
            const { port, command } = server;
            commands.push(encodeCommand(command, { port, workspace }));
          } else addSample(rows.get(peer)!, await take(server));
        } finally {
          await server.end();
        }
      } catch (error) {
        rows.delete(peer);
        notes.push(`${peer.label} is left out: ${(error as Error).message}`);
      }
    }
  }
  return { rows: [...rows.values()], commands, notes };
}

function readResident(server: Server): number {
  const cost = server.cost();
  if (cost === undefined) {
    throw new Error("there is no /proc to read memory from");
  }
  return cost.resident;
}
