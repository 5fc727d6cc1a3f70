// What representations may cost in memory, each with its reason.

/** Seconds after which to try again when descriptors ran out: transfers end, soon enough. */
export const RETRY_AFTER_SECONDS = 2;
