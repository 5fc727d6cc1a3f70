// What the built-in site may cost in memory, each with its reason.

/** Longest message that `/echo` gives back; it is held in memory while it comes in. */
export const MAX_ECHO_OCTETS = 1024 * 1024;

/** Octets of a message that the page of `/echo` shows: each may take some characters of HTML, and nobody reads more. */
export const MAX_SHOWN_OCTETS = 64 * 1024;
