// The limits of `tinyhttp explain`, each with its reason.

/** Octets of a file of requests: longer than any request that this server reads, and short enough for memory. */
export const MAX_SOURCE_OCTETS = 16 * 1024 * 1024;

/** Requests of one file: a page with all of its parts. */
export const MAX_SOURCE_REQUESTS = 1000;
