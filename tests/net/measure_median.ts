// How long the server takes for one thing, on a machine that may run other work.

const MAX_ROUNDS = 20;

/**
 * The median in ms of so many runs, one after the other, in the quickest of some rounds: other work on the machine only
 * adds to it. The first round that takes less than `enoughMs` is the last one.
 */
export async function measureMedian(
  run: () => Promise<void>,
  { runs, enoughMs }: { runs: number; enoughMs: number },
): Promise<number> {
  let quickest = Infinity;
  for (let round = 0; round < MAX_ROUNDS && quickest >= enoughMs; round++) {
    const times: number[] = [];
    for (let i = 0; i < runs; i++) {
      const began = performance.now();
      await run();
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    quickest = Math.min(quickest, times[Math.trunc(runs / 2)]);
  }
  return quickest;
}
