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

/** Octets of memory for each worker: it takes 13 MiB at the start, and 40 under load with its caches full. */
export const MEMORY_PER_WORKER = 48 * 2 ** 20;

/** Descriptors for what a worker itself opens: 10, and more where it listens twice or checks passwords. */
export const DESCRIPTORS_PER_WORKER = 16;

/** Workers' share of the descriptors: beyond it more of them leave too little to serve. */
export const WORKERS_SHARE = 1 / 2;

/** Connections' share of the other descriptors: the rest is for files, of which only large ones stay open. */
export const CONNECTION_SHARE = 3 / 4;

/** The share of those that are told that there are too many: they leave most of the rest to files. */
export const REJECTED_SHARE = 1 / 16;

/** Descriptors that are counted: 20 ms, and 10 ms for each time that Linux doubles its table, from 128 on. Soft limits are 256, 1024 or 4096, or far above any need. */
export const MAX_COUNTED_DESCRIPTORS = 4096;

/** ms between two looks at whether the served folder is there: soon enough for a person who wonders about 404s. */
export const ROOT_CHECK_INTERVAL_MS = 1_000;

/** ms between two looks at the files of the certificate. They are read once they look the same twice. */
export const CERTIFICATE_CHECK_INTERVAL_MS = 1_000;

/**
 * Workers that may exist at the same time in the place of one, where a changed handler or stuck sockets replace it: the new one, and three that
 * finish what they have. Each needs `MEMORY_PER_WORKER`. The next change waits until the oldest has finished.
 */
export const MAX_GENERATIONS = 4;

/** ms for which the inspector takes events of a worker that has ended: its last ones are on the way then. */
export const LAST_EVENTS_MS = 1_000;

/** ms without a change in the folder of a handler before it is loaded anew: editors write in several steps. */
export const HANDLER_SETTLE_MS = 100;

/** Characters of a value that a handler threw, or of the message of a failed import: a line that a person reads. */
export const MAX_THROWN_LENGTH = 500;

/**
 * The share of the connections that peers may hold in vain in all workers together, where the runtime cannot end them:
 * handshakes of TLS that were given up. Beyond it the worker that has most of them is replaced. Three quarters are left to
 * others until then, and a few peers with bad networks replace nothing.
 */
export const MAX_GIVEN_UP_SHARE = 1 / 4;

/** ms between two looks at these connections: less than it takes until they are given up. */
export const GIVEN_UP_CHECK_INTERVAL_MS = 1_000;

/** ms before a worker in the same place is replaced again for them: a start costs 100 ms of a core and ends long downloads. */
export const MIN_REPLACEMENT_INTERVAL_MS = 30_000;
