// What the built-in site may cost in memory, each with its reason.

/** Longest message that `/echo` gives back; it is held in memory while it comes in. */
export const MAX_ECHO_OCTETS = 1024 * 1024;
