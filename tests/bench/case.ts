// The table of cases: what each is about, what is asked for, and what is wanted.

import {
  type Case,
  compressedCase,
  rateCase,
  resourceCase,
  workersCase,
} from "./case_kind.ts";
import { exchange } from "./exchange.ts";
import { SPEED_COLUMNS } from "./race.ts";
import {
  BROWSER,
  CLOSE,
  DOWNLOAD,
  encodeRequest,
  LARGER,
  MANY_FILES,
  PIPELINED,
  type Request,
  SMALL,
} from "./request.ts";
import {
  IDLE_COLUMNS,
  measureIdle,
  measureMemory,
  measureStart,
  MEMORY_COLUMNS,
  START_COLUMNS,
} from "./resources.ts";
import type { Server } from "./server.ts";
import { addDownload } from "./workspace.ts";

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
