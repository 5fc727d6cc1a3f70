// How long the requests of others wait beside peers that read and send slowly.

import { join } from "@std/path";
import { Child } from "./children.ts";
import { delay } from "./delay.ts";
import { prepareLoad, runLoad } from "./load.ts";
import { pinTo } from "./machine.ts";
import type { Peer } from "./peer.ts";
import type { RaceOptions, RaceResult } from "./race.ts";
import { DOWNLOAD, SMALL } from "./request.ts";
import { expectLine, sampleFresh } from "./resources.ts";
import type { Column } from "./result.ts";
import { LOAD_CORE, type Server } from "./server.ts";
import { TOP } from "./top.ts";

export const SLOW_PEERS_COLUMNS: readonly Column[] = [
  { key: "slow", title: "p99 ms", digits: 2, best: "least" },
  { key: "slower", title: "p99.9 ms", digits: 2, best: "least" },
  { key: "longest", title: "longest ms", digits: 1, best: "least" },
  { key: "rate", title: "requests/s", digits: 0, best: "most" },
  { key: "alone", title: "p99 without them", digits: 2, best: "least" },
];

/** Peers of each of the two kinds. */
const COUNT = 1000;
/** Fewer than the slow ones by far, so that the load's own queue is short. */
const CONNECTIONS = 6;
/** ms until the buffers of the system are full. */
const SETTLE_MS = 3000;
const OPEN_TIMEOUT_MS = 60_000;

/** The waits of some quick clients beside `COUNT` slow readers of a large file and as many dripping heads. */
export async function measureBesideSlow(
  peers: readonly Peer[],
  options: RaceOptions,
): Promise<RaceResult> {
  return await sampleFresh(
    peers,
    options,
    (server) => sampleBesideSlow(server, options),
  );
}

async function sampleBesideSlow(
  { port }: Server,
  { workspace: { folder }, seconds }: RaceOptions,
): Promise<Record<string, number>> {
  const request = { ...SMALL, connections: CONNECTIONS };
  const plan = { request, port, seconds, cores: LOAD_CORE, folder };
  const load = await prepareLoad(plan);
  await runLoad(load);
  const alone = await runLoad(load);
  const peers = await openSlowPeers(port);
  try {
    await delay(SETTLE_MS);
    const beside = await runLoad(load);
    return {
      slow: beside.slow ?? NaN,
      slower: beside.slower ?? NaN,
      longest: beside.longest ?? NaN,
      rate: beside.requests / beside.seconds,
      alone: alone.slow ?? NaN,
    };
  } finally {
    await peers.end();
  }
}

/** Resolves once all are connected. */
async function openSlowPeers(port: number): Promise<{ end(): Promise<void> }> {
  const child = new Child([
    ...pinTo(LOAD_CORE),
    Deno.execPath(),
    "run",
    "-A",
    join(TOP, "tests/bench/slow_peer.ts"),
    String(port),
    String(COUNT),
    DOWNLOAD.paths[0],
  ], { stdin: "piped", stdout: "piped" });
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void child.end(), OPEN_TIMEOUT_MS);
  await expectLine(lines, `open ${COUNT}\n`);
  clearTimeout(timer);
  return {
    async end() {
      await child.stdin.close();
      await child.ended;
      await lines.cancel();
    },
  };
}
