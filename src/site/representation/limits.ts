// What representations may cost in memory, each with its reason.

/** Seconds after which to try again when descriptors ran out: transfers end, soon enough. */
export const RETRY_AFTER_SECONDS = 2;

/** First octets of a file that are looked at for its type: those in which HTML demands a `meta` with a charset. */
export const MAX_START_OCTETS = 1024;

/** Characters of the path that an error page shows: some lines on a phone. */
export const MAX_SHOWN_PATH_LENGTH = 300;

/** Segments up to which a link to the root is relative: a longer one would be longer than the page. */
export const MAX_RELATIVE_DEPTH = 64;
