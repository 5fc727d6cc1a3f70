// The kinds of cases: a race of all peers under one load, two loads on one server, two workers
// beside one, and what a process costs.

import type { Peer } from "./peer.ts";
import {
  type Entrant,
  type RaceOptions,
  type RaceResult,
  RATE_COLUMNS,
  runRace,
} from "./race.ts";
import { CODED_TEXT, PLAIN_TEXT, SMALL } from "./request.ts";
import type { Bound, Column, Comparison, Result } from "./result.ts";
import { BOTH_CORES, type ServerOptions } from "./server.ts";

export interface CaseOptions extends RaceOptions {
  /** Idle connections of the case `idle`. */
  readonly idle: number;
}

export interface Case {
  readonly name: string;
  readonly title: string;
  run(peers: readonly Peer[], options: CaseOptions): Promise<Result>;
}

/** By a peer's key, the least ratio that is wanted beside it; and that of the 99th percentile. */
type Marks = Readonly<Record<string, number>>;

/** A race of all peers with one load; those that serve only one file stay out of `distinct` ones. */
export function rateCase(
  name: string,
  title: string,
  { request, marks = {}, slowMarks = {}, atLeast, ...rest }: {
    request: Entrant["request"];
    marks?: Marks;
    slowMarks?: Marks;
    /** The least that is wanted in the first column. */
    atLeast?: number;
    server?: ServerOptions;
    distinct?: boolean;
    /** The keys of the peers that take part; all when not given. */
    only?: readonly string[];
    columns?: readonly Column[];
    prepare?: (options: CaseOptions) => Promise<void>;
  },
): Case {
  const { server = {}, distinct = false, columns = RATE_COLUMNS } = rest;
  return {
    name,
    title,
    async run(all, options) {
      await rest.prepare?.(options);
      const peers = all.filter(({ key, oneFile }) =>
        !(distinct && oneFile) && (rest.only?.includes(key) ?? true)
      );
      const entrants = peers.map((peer) => ({
        label: peer.label,
        peer,
        server: { ...server },
        request,
      }));
      return {
        ...await runRace(entrants, options),
        columns,
        comparisons: [
          ...compareWithOthers(peers, marks),
          ...compareWithOthers(peers, slowMarks, "slow"),
        ],
        bounds: atLeast === undefined
          ? []
          : peers.filter(({ own }) => own).map(({ label }) => ({
            of: label,
            atLeast,
          })),
      };
    },
  };
}

/** The same file with and without a coding, from the same process. */
export function compressedCase(): Case {
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
export function workersCase(connections: number): Case {
  return {
    name: `workers-${connections}`,
    title:
      `two workers beside one, ${connections} connections; servers and load share both cores`,
    async run(all, options) {
      const peers = all.filter(({ own, key }) => own || key === "nginx");
      const entrants = peers.flatMap((peer) =>
        [2, 1].map((workers) =>
          labelled(peer, String(workers), {
            server: { workers, cores: BOTH_CORES },
            request: () => ({ ...SMALL, connections }),
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

export function resourceCase(
  name: string,
  title: string,
  { columns, atMost, only, distinct = false, prepare, measure }: {
    columns: readonly Column[];
    atMost?: number;
    /** Peers that serve only one file stay out. */
    distinct?: boolean;
    prepare?: (options: CaseOptions) => Promise<void>;
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
    async run(all, options) {
      await prepare?.(options);
      const peers = all.filter(({ oneFile }) => !(distinct && oneFile));
      const marked = peers.filter(({ own, key }) =>
        only === undefined ? own : key === only
      );
      return {
        ...await measure(peers, options),
        columns,
        comparisons: [],
        bounds: atMost === undefined
          ? []
          : marked.map(({ label }): Bound => ({ of: label, atMost })),
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

/** Each form of tinyhttp beside each other peer; in another column than the first only where something is wanted. */
function compareWithOthers(
  peers: readonly Peer[],
  marks: Marks,
  column?: string,
): Comparison[] {
  const others = peers.filter(({ own, key }) =>
    !own && (column === undefined || key in marks)
  );
  return peers.filter(({ own }) => own).flatMap(({ label }) =>
    others.map((other) => ({
      of: label,
      against: other.label,
      column,
      ...other.key in marks && { atLeast: marks[other.key] },
    }))
  );
}
