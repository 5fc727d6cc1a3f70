// What representations may cost in memory, each with its reason.

/** Contents up to this many octets are kept behind their fields in one piece, at twice the memory. */
export const MAX_ONE_PIECE_OCTETS = 8 * 1024;

/** Seconds after which to try again when descriptors ran out: transfers end, soon enough. */
export const RETRY_AFTER_SECONDS = 2;
