// How long the requests of others wait beside peers that read and send slowly.

import { delay } from "./delay.ts";
import { prepareLoad, runLoad } from "./load.ts";
import type { Peer } from "./peer.ts";
import { openPeers } from "./peer_process.ts";
import { type RaceResult, RATE_COLUMNS } from "./race.ts";
import { DOWNLOAD, SMALL } from "./request.ts";
import { type CountOptions, sampleMany } from "./resources.ts";
import type { Column } from "./result.ts";
import { LOAD_CORE, type Server } from "./server.ts";

/** How long requests take, the 99th percentile first, and how many there are. */
export const SLOW_PEERS_COLUMNS: readonly Column[] = [
  ...["slow", "slower"].map((key) =>
    RATE_COLUMNS.find((column) => column.key === key)!
  ),
  { key: "longest", title: "longest ms", digits: 1, best: "least" },
  RATE_COLUMNS[0],
  { key: "alone", title: "p99 without them", digits: 2, best: "least" },
];

/** Fewer than the slow ones by far, so that the load's own queue is short. */
const CONNECTIONS = 6;
/** ms until the buffers of the system are full. */
const SETTLE_MS = 3000;

/** The waits of some quick clients beside `count` peers: half read a large file slowly, half send a head slowly. */
export function measureBesideSlow(
  peers: readonly Peer[],
  options: CountOptions,
): Promise<RaceResult> {
  return sampleMany(peers, options, sampleBesideSlow);
}

async function sampleBesideSlow(
  { port }: Server,
  { workspace: { folder }, seconds, count }: CountOptions,
): Promise<Record<string, number>> {
  const request = { ...SMALL, connections: CONNECTIONS };
  const plan = { request, port, seconds, cores: LOAD_CORE, folder };
  const load = await prepareLoad(plan);
  await runLoad(load);
  const alone = await runLoad(load);
  const path = DOWNLOAD.paths[0];
  const slow = await openPeers({ script: "slow_peer.ts", port, count, path });
  await delay(SETTLE_MS);
  const beside = await runLoad(load);
  await slow.end();
  return {
    slow: beside.slow ?? NaN,
    slower: beside.slower ?? NaN,
    longest: beside.longest ?? NaN,
    rate: beside.requests / beside.seconds,
    alone: alone.slow ?? NaN,
  };
}
