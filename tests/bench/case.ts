// The table of cases: what each is about, who takes part, and what is wanted.

import {
  BROWSER,
  CLOSE,
  CODED_TEXT,
  DOWNLOAD,
  encodeRequest,
  LARGER,
  MANY_FILES,
  PIPELINED,
  PLAIN_TEXT,
  type Request,
  SMALL,
} from "./request.ts";
import { exchange } from "./exchange.ts";
import type { Peer } from "./peer.ts";
import {
  type Entrant,
  type RaceOptions,
  type RaceResult,
  RATE_COLUMNS,
  runRace,
  SPEED_COLUMNS,
} from "./race.ts";
import {
  IDLE_COLUMNS,
  measureIdle,
  measureMemory,
  measureStart,
  MEMORY_COLUMNS,
  START_COLUMNS,
} from "./resources.ts";
import type { Bound, Column, Comparison, Result } from "./result.ts";
import { BOTH_CORES, type Server, type ServerOptions } from "./server.ts";
import { addDownload } from "./workspace.ts";

export interface CaseOptions extends RaceOptions {
  /** Idle connections of the case `idle`. */
  readonly idle: number;
}

export interface Case {
  readonly name: string;
  readonly title: string;
  run(peers: readonly Peer[], options: CaseOptions): Promise<Result>;
}

/** By a peer's key, the least ratio that is wanted beside it. */
type Marks = Readonly<Record<string, number>>;

const STARTS = 10;
const FEW_ROUNDS = 3;

/** In the order they are run. */
export const CASES: readonly Case[] = [
  rateCase("small", "a 1 KiB file, bare request", {
    request: () => SMALL,
    marks: { nginx: 1.15, "deno-serve": 1.3 },
  }),
  rateCase("browser", "a 1 KiB file, the fields of a browser", {
    request: () => BROWSER,
    marks: { nginx: 1.1 },
  }),
  rateCase("many", "2,000 distinct 1 KiB files; nginx with open_file_cache", {
    request: () => MANY_FILES,
    marks: { nginx: 1 },
    server: { openFileCache: true },
    distinct: true,
  }),
  rateCase("not-modified", "304 by If-None-Match", {
    request: askForTag,
    marks: { nginx: 1.05 },
    distinct: true,
  }),
  rateCase("close", "a connection for each request", {
    request: () => CLOSE,
    marks: { nginx: 1 },
  }),
  rateCase("100k", "a 100 KiB file", {
    request: () => LARGER,
    server: { file: LARGER.paths[0].slice(1) },
  }),
  downloadCase("download", { clients: 1 }),
  downloadCase("downloads", { clients: 4 }),
  rateCase("pipelined", "a 1 KiB file, 16 requests at once", {
    request: () => PIPELINED,
  }),
  compressedCase(),
  workersCase(),
  resourceCase("idle", "memory for each idle connection", {
    columns: IDLE_COLUMNS,
    atMost: 8,
    measure: (peers, { idle, rounds, ...rest }) =>
      measureIdle(peers, {
        ...rest,
        rounds: Math.min(rounds, FEW_ROUNDS),
        count: idle,
      }),
  }),
  resourceCase("memory", "resident memory, one worker, at rest", {
    columns: MEMORY_COLUMNS,
    atMost: 75,
    measure: (peers, options) =>
      measureMemory(peers, {
        ...options,
        rounds: Math.min(options.rounds, FEW_ROUNDS),
      }),
  }),
  resourceCase("start", "from spawn to the first answer, on one core", {
    columns: START_COLUMNS,
    atMost: 80,
    only: "compiled",
    measure: (peers, options) =>
      measureStart(peers, { ...options, rounds: STARTS }),
  }),
];

/** A race of all peers with one load; those that serve but one file stay out of `distinct` ones. */
function rateCase(
  name: string,
  title: string,
  { request, marks = {}, server = {}, distinct = false, columns, prepare }: {
    request: Entrant["request"];
    marks?: Marks;
    server?: ServerOptions;
    distinct?: boolean;
    columns?: readonly Column[];
    prepare?: (options: CaseOptions) => Promise<void>;
  },
): Case {
  return {
    name,
    title,
    async run(all, options) {
      await prepare?.(options);
      const peers = all.filter(({ oneFile }) => !(distinct && oneFile));
      const entrants = peers.map((peer) => ({
        label: peer.label,
        peer,
        server: { ...server },
        request,
      }));
      return {
        ...await runRace(entrants, options),
        columns: columns ?? RATE_COLUMNS,
        comparisons: compareWithOthers(peers, marks),
        bounds: [],
      };
    },
  };
}

function downloadCase(name: string, { clients }: { clients: number }): Case {
  return rateCase(
    name,
    `a 200 MB file, ${clients} at once`,
    {
      request: () => ({ ...DOWNLOAD, connections: clients }),
      marks: { nginx: 0.95 },
      server: { file: DOWNLOAD.paths[0].slice(1) },
      distinct: true,
      columns: SPEED_COLUMNS,
      prepare: ({ workspace }) => addDownload(workspace),
    },
  );
}

/** The same file with and without a coding, from the same process. */
function compressedCase(): Case {
  return {
    name: "compressed",
    title: "100 KiB of text in gzip beside the same uncompressed, warm",
    async run(all, options) {
      const peers = all.filter(({ own, key }) => own || key === "nginx");
      const entrants = peers.flatMap((peer): Entrant[] => {
        const server = { compress: true };
        return [
          labelled(peer, "gzip", { server, request: () => CODED_TEXT }),
          labelled(peer, "plain", { server, request: () => PLAIN_TEXT }),
        ];
      });
      return {
        ...await runRace(entrants, options),
        columns: RATE_COLUMNS,
        comparisons: peers.map(({ label, own }) => ({
          of: `${label}, gzip`,
          against: `${label}, plain`,
          ...own && { atLeast: 0.7 },
        })),
        bounds: [],
      };
    },
  };
}

/** Two workers beside one; with two cores the load can but share them with the servers. */
function workersCase(): Case {
  return {
    name: "workers",
    title: "two workers beside one; servers and load share both cores",
    async run(all, options) {
      const peers = all.filter(({ own, key }) => own || key === "nginx");
      const entrants = peers.flatMap((peer) =>
        [2, 1].map((workers) =>
          labelled(peer, String(workers), {
            server: { workers, cores: BOTH_CORES },
            request: () => SMALL,
            loadCores: BOTH_CORES,
          })
        )
      );
      return {
        ...await runRace(entrants, options),
        columns: RATE_COLUMNS,
        comparisons: peers.map(({ label }) => ({
          of: `${label}, 2`,
          against: `${label}, 1`,
        })),
        bounds: [],
      };
    },
  };
}

function resourceCase(
  name: string,
  title: string,
  { columns, atMost, only, measure }: {
    columns: readonly Column[];
    atMost: number;
    /** The key of the one peer that the mark is for; else tinyhttp in every form. */
    only?: string;
    measure: (
      peers: readonly Peer[],
      options: CaseOptions,
    ) => Promise<RaceResult>;
  },
): Case {
  return {
    name,
    title,
    async run(peers, options) {
      const marked = peers.filter(({ own, key }) =>
        only === undefined ? own : key === only
      );
      return {
        ...await measure(peers, options),
        columns,
        comparisons: [],
        bounds: marked.map(({ label }): Bound => ({ of: label, atMost })),
      };
    },
  };
}

function labelled(
  peer: Peer,
  what: string,
  rest: Omit<Entrant, "label" | "peer">,
): Entrant {
  return { label: `${peer.label}, ${what}`, peer, ...rest };
}

/** Each form of tinyhttp beside each other peer. */
function compareWithOthers(
  peers: readonly Peer[],
  marks: Marks,
): Comparison[] {
  const others = peers.filter(({ own }) => !own);
  return peers.filter(({ own }) => own).flatMap(({ label }) =>
    others.map((other) => ({
      of: label,
      against: other.label,
      ...other.key in marks && { atLeast: marks[other.key] },
    }))
  );
}

/** The small file's request with the entity-tag that this server gives it. */
async function askForTag({ port }: Server): Promise<Request> {
  const { fields } = await exchange(port, encodeRequest(SMALL, { port }));
  const tag = fields.get("etag");
  if (tag === undefined) throw new Error("it gives no entity-tag");
  return {
    ...SMALL,
    fields: [`If-None-Match: ${tag}`],
    expected: { status: 304, length: 0 },
  };
}
