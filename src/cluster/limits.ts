// What holds for workers, each with its reason. Times in milliseconds.

/** Most workers: threads beyond the cores only take turns, and machines have not more cores. */
export const MAX_WORKERS = 256;

/** Before a worker that died is started again: at once would spin if it dies at once. */
export const FIRST_RESTART_DELAY_MS = 100;

/** The delay doubles up to this: long enough to stay quiet, short enough to be back soon. */
export const MAX_RESTART_DELAY_MS = 10_000;

/** A worker that lived so long died of something new: the delay begins anew. */
export const STEADY_UPTIME_MS = 60_000;

/** For a worker to say that it listens, code to be loaded included. */
export const START_TIMEOUT_MS = 20_000;

/** Beyond the drain timeout, for the workers to say that they are done. */
export const DRAIN_GRACE_MS = 500;

/** For the workers to answer with their counts. */
export const COUNT_TIMEOUT = 1000;

/** How long a warning is not repeated: each worker finds the same bad line for itself. */
export const WARNING_REPEAT_MS = 5_000;
