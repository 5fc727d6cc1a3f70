// What representations may cost in memory, each with its reason.

/** Seconds after which to try again when descriptors ran out: transfers end, soon enough. */
export const RETRY_AFTER_SECONDS = 2;

/** First octets of a file that are looked at for its type: those in which HTML demands a `meta` with a charset. */
export const MAX_START_OCTETS = 1024;
