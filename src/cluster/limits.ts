// The limits of workers, each with its reason.

/** Workers: threads beyond the cores only take turns, and machines have no more cores. */
export const MAX_WORKERS = 256;

/** ms before a worker that stopped is started again: at once would spin if it stops at once. */
export const FIRST_RESTART_DELAY_MS = 100;

/** ms up to which that delay doubles: long enough to stay quiet, short enough to be back soon. */
export const MAX_RESTART_DELAY_MS = 10_000;

/** ms of uptime after which a crash resets that delay: it has another cause than the one before. */
export const STEADY_UPTIME_MS = 60_000;

/** ms for a worker to load its code and to listen. */
export const START_TIMEOUT_MS = 20_000;

/** ms beyond the drain timeout for the workers to report that they are done. */
export const DRAIN_GRACE_MS = 500;

/** ms within which a warning is not repeated: each worker finds the same bad line for itself. */
export const WARNING_REPEAT_MS = 5_000;

/** Different warnings within that time: more than two files of rules full of errors, and readable still. */
export const MAX_WARNINGS = 1_000;

/** ms between two looks at whether the served folder is there: soon enough for a person who wonders about 404s. */
export const ROOT_CHECK_INTERVAL_MS = 1_000;
