// A timeout in the steady time of a clock. The runtime's own timers end as soon as a process that was
// stopped goes on, though nothing could happen meanwhile.

import { type Clock, SystemClock } from "./clock.ts";
import { SWEEP_INTERVAL_MS } from "./limits.ts";

/** Calls back once, after so many ms of steady time, at most `SWEEP_INTERVAL_MS` late. Returns a function that cancels it. */
export function startSteadyTimeout(
  callback: () => void,
  ms: number,
  clock: Clock = new SystemClock(),
): () => void {
  const deadline = clock.steady() + ms;
  const timer = setInterval(() => {
    if (clock.steady() < deadline) return;
    clearInterval(timer);
    callback();
  }, SWEEP_INTERVAL_MS);
  return () => clearInterval(timer);
}
