// Slow readers and dripping heads that all arrive at one moment, as many as descriptors allow. They live in a thread of
// their own, so that their number does not delay the other traffic.

import type { Tally, TallyCounts } from "./tally.ts";
import type { World } from "./world.ts";

/** Peers of each of the two kinds. */
const MAX_PEERS = 1000;
/** Descriptors of each process for all that is not the wave. */
const RESERVED_DESCRIPTORS = 400;

/** What a wave needs to know. */
export interface WaveOrder extends Pick<World, "port" | "site"> {
  /** Peers of each kind. */
  readonly peers: number;
}

/** Peers of each kind that fit in this limit of open files. */
export function decidePeers(descriptors: number): number {
  const room = Math.floor((descriptors - RESERVED_DESCRIPTORS) / 2);
  return Math.max(0, Math.min(MAX_PEERS, room));
}

/** Sends a wave. Resolves when all of its peers have their response or a fault, or when the signal comes. */
export async function runWave(
  { port, site, peers }: WaveOrder,
  { tally, signal }: { tally: Tally; signal: AbortSignal },
): Promise<void> {
  const url = new URL("./wave_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  try {
    const order: WaveOrder = { port, site, peers };
    worker.postMessage(order);
    const counts = await new Promise<TallyCounts | undefined>(
      (resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(`the wave: ${event.message}`));
        };
        signal.addEventListener("abort", () => resolve(undefined));
      },
    );
    if (counts !== undefined) tally.merge(counts);
  } finally {
    worker.terminate();
  }
}
