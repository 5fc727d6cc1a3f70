// The table of cases: what each is about, what is asked for, and what is wanted.

import {
  type Case,
  compressedCase,
  rateCase,
  resourceCase,
  workersCase,
} from "./case_kind.ts";
import { exchange } from "./exchange.ts";
import { SHARE_COLUMNS, SPEED_COLUMNS } from "./race.ts";
import {
  BROWSER,
  CLOSE,
  DOWNLOAD,
  ECHO,
  encodeRequest,
  LARGER,
  MANY_FILES,
  PIPELINED,
  POST,
  type Request,
  SMALL,
  STREAM,
  TEXT,
  VERY_MANY_FILES,
} from "./request.ts";
import {
  IDLE_COLUMNS,
  measureIdle,
  measureMemory,
  measureStart,
  measureWave,
  MEMORY_COLUMNS,
  START_COLUMNS,
  WAVE_COLUMNS,
} from "./resources.ts";
import type { Server } from "./server.ts";
import { measureBesideSlow, SLOW_PEERS_COLUMNS } from "./slow_peers.ts";
import { addDownload, addVeryManyFiles } from "./workspace.ts";

const STARTS = 10;
const FEW_ROUNDS = 3;

/** How many connections send requests, and whether the tail has a mark there. */
const CONNECTIONS: readonly (readonly [number, boolean])[] = [
  [1, false],
  [32, false],
  [128, true],
  [512, true],
  [1000, true],
  [4000, false],
];

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
  ...CONNECTIONS.map(([connections, hasTailMark]) =>
    rateCase(
      `keep-${connections}`,
      `a 1 KiB file, ${connections} connections`,
      {
        request: () => ({ ...SMALL, connections }),
        marks: connections === 1 ? {} : { nginx: 1.15 },
        slowMarks: hasTailMark ? { nginx: 0.5 } : {},
      },
    )
  ),
  rateCase("fair", "1,000 equal clients: the least that one of them gets", {
    request: () => ({ ...SMALL, connections: 1000, own: true }),
    columns: SHARE_COLUMNS,
    atLeast: 0.5,
  }),
  ...[200, 2000, 8000].map((count) =>
    resourceCase(
      `slow-peers-${count}`,
      `beside ${count} peers: half read slowly, half send a head slowly`,
      {
        columns: SLOW_PEERS_COLUMNS,
        atMost: 5,
        distinct: true,
        prepare: ({ workspace }) => addDownload(workspace),
        measure: (peers, { rounds, ...rest }) =>
          measureBesideSlow(peers, {
            ...rest,
            rounds: Math.min(rounds, FEW_ROUNDS),
            count,
          }),
      },
    )
  ),
  rateCase("many", "2,000 distinct 1 KiB files", {
    request: () => MANY_FILES,
    marks: { nginx: 1.15 },
    distinct: true,
  }),
  rateCase("many-cached", "2,000 distinct files; nginx with open_file_cache", {
    request: () => MANY_FILES,
    marks: { nginx: 0.85 },
    server: { openFileCache: true },
    distinct: true,
  }),
  rateCase("very-many", "100,000 distinct 1 KiB files", {
    request: () => VERY_MANY_FILES,
    marks: { nginx: 1.15 },
    distinct: true,
    prepare: ({ workspace }) => addVeryManyFiles(workspace),
  }),
  rateCase("not-modified", "304 by If-None-Match; nginx with its cache", {
    request: askForTag,
    marks: { nginx: 1 },
    server: { openFileCache: true },
    distinct: true,
  }),
  ...[48, 512].map((connections) =>
    rateCase(`log-${connections}`, `logged, ${connections} connections`, {
      request: () => ({ ...SMALL, connections }),
      server: { log: true },
      distinct: true,
    })
  ),
  ...[48, 512].map((connections) =>
    rateCase(
      `close-${connections}`,
      `a connection for each request, ${connections} clients`,
      { request: () => ({ ...CLOSE, connections }), marks: { nginx: 1 } },
    )
  ),
  ...[48, 128, 512].map((connections) =>
    rateCase(
      `100k-${connections}`,
      `a 100 KiB file, ${connections} connections`,
      {
        request: () => ({ ...LARGER, connections }),
        server: { file: LARGER.paths[0].slice(1) },
        marks: connections === 128 ? { nginx: 0.9 } : {},
      },
    )
  ),
  downloadCase("download", { clients: 1 }),
  ...tlsCases(),
  downloadCase("downloads", { clients: 4 }),
  rateCase("pipelined", "a 1 KiB file, 16 requests at once", {
    request: () => PIPELINED,
  }),
  ...handlerCases(),
  compressedCase(),
  ...[48, 512].map(workersCase),
  resourceCase("idle", "memory for each idle connection of a warm server", {
    columns: IDLE_COLUMNS,
    atMost: 5,
    measure: (peers, { idle, rounds, ...rest }) =>
      measureIdle(peers, {
        ...rest,
        rounds: Math.min(rounds, FEW_ROUNDS),
        count: idle,
      }),
  }),
  resourceCase("idle-cold", "the same of a server just started", {
    columns: IDLE_COLUMNS,
    atMost: 8,
    measure: (peers, { idle, rounds, ...rest }) =>
      measureIdle(peers, {
        ...rest,
        rounds: Math.min(rounds, FEW_ROUNDS),
        count: idle,
        isCold: true,
      }),
  }),
  resourceCase(
    "wave",
    "memory that stays after connections that came and went",
    {
      columns: WAVE_COLUMNS,
      measure: (peers, { idle, rounds, ...rest }) =>
        measureWave(peers, {
          ...rest,
          rounds: Math.min(rounds, FEW_ROUNDS),
          count: idle,
        }),
    },
  ),
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

/** Over TLS: nginx beside the library in one process. */
function tlsCases(): Case[] {
  const server = { tls: true };
  const only = ["tinyhttp", "nginx"];
  const tls = true;
  return [
    ...[32, 512].map((connections) =>
      rateCase(
        `tls-${connections}`,
        `a 1 KiB file over TLS, ${connections} connections`,
        {
          request: () => ({ ...SMALL, connections, tls }),
          marks: { nginx: 1 },
          server,
          only,
        },
      )
    ),
    rateCase("tls-close", "a full TLS handshake for each request", {
      request: () => ({ ...CLOSE, tls }),
      marks: { nginx: 0.7 },
      server,
      only,
    }),
    rateCase("tls-100k", "a 100 KiB file over TLS", {
      request: () => ({ ...LARGER, tls }),
      server,
      only,
    }),
    rateCase("tls-download", "a 200 MB file over TLS", {
      request: () => ({ ...DOWNLOAD, tls }),
      marks: { nginx: 0.85 },
      server,
      only,
      columns: SPEED_COLUMNS,
      prepare: ({ workspace }) => addDownload(workspace),
    }),
  ];
}

/** A handler of `Request` and `Response`, run by tinyhttp and by Deno.serve. */
function handlerCases(): Case[] {
  const rest = {
    server: { handler: true },
    only: ["tinyhttp", "compiled", "deno-serve"],
  };
  return [
    ...[32, 512].map((connections) =>
      rateCase(
        `handler-${connections}`,
        `a handler's short text, ${connections} connections`,
        { ...rest, request: () => ({ ...TEXT, connections }) },
      )
    ),
    rateCase("handler-stream", "a handler's stream of 1 MiB", {
      ...rest,
      request: () => STREAM,
    }),
    rateCase("handler-post", "a short text with POST, which a handler reads", {
      ...rest,
      request: () => POST,
    }),
    rateCase("handler-echo", "1 MiB with POST, which a handler sends back", {
      ...rest,
      request: () => ECHO,
    }),
  ];
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
