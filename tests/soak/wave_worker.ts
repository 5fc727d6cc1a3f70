// The peers of one wave.

import { seeded } from "../seeded.ts";
import { sleep } from "../wait.ts";
import { dripHead } from "./paced_kinds.ts";
import { readAtPace } from "./paced_response.ts";
import { Tally, type TallyCounts } from "./tally.ts";
import type { WaveOrder } from "./wave.ts";

/** ms for one of them: the machine may be slow. */
const TIMEOUT_MS = 45_000;

const SLOW_FOR_MS = 5_000;
const SLOW_PIECE_OCTETS = 16 * 1024;
const SLOW_PAUSE_MS = 250;
/** A head takes some seconds, and 1,000 of them 5,000 writes a second. */
const DRIP = { pieceOctets: 4, pauseMs: 200 };

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as {
  postMessage(message: TallyCounts): void;
};

self.addEventListener("message", async (event) => {
  scope.postMessage(await run((event as MessageEvent<WaveOrder>).data));
});

async function run({ port, site, peers }: WaveOrder): Promise<TallyCounts> {
  const since = performance.now();
  const tally = new Tally(() =>
    `${((performance.now() - since) / 1000).toFixed(1)} s after a wave began`
  );
  const random = seeded(site.seed);
  const readSlowly = () =>
    readAtPace(site.wave, {
      port,
      pieceOctets: SLOW_PIECE_OCTETS,
      timeoutMs: TIMEOUT_MS,
      async next() {
        const isSlow = performance.now() - since < SLOW_FOR_MS;
        if (isSlow) await sleep(SLOW_PAUSE_MS);
        return true;
      },
    });
  const drip = () => dripHead({ port, site }, { random, ...DRIP });
  const count = async (kind: string, exchange: () => Promise<void>) => {
    try {
      await exchange();
      tally.addVerified(kind);
    } catch (error) {
      tally.addFault(kind, error);
    }
  };
  await Promise.all(
    Array.from({ length: peers }).flatMap(() => [
      count("slow readers of a wave", readSlowly),
      count("dripping heads of a wave", drip),
    ]),
  );
  return tally.snapshot();
}
