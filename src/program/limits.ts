// The limits of programs behind the server, each with its reason.

/** Programs that run at once: an interpreter takes 10 to 30 MiB. */
export const MAX_RUNNING = 16;

/** Requests that wait for one of them to end; more get 503. */
export const MAX_WAITING = 128;

/** The part of the write timeout that a request may wait for its turn: it gets 503 before the connection ends. */
export const WAITING_SHARE = 0.1;

/** The part of the write timeout that a program may be quiet: it gets 504 before the connection ends. */
export const QUIET_SHARE = 0.7;

/** ms that a program may run in all: a large download over a slow link ends within, and no peer holds a place for ever. */
export const MAX_RUN_MS = 15 * 60_000;

/** ms for the output that is left once a program has ended, where another process still holds the pipe. */
export const OUTPUT_GRACE_MS = 1_000;

/** ms for a program to end after it closed its output: one that a signal ends has a response that is not whole. */
export const EXIT_GRACE_MS = 1_000;

/** ms for the head of a response to a peer that ended its direction: few clients do that and still read. */
export const PEER_GRACE_MS = 2_000;

/** Octets of a file that show whether it is a program: Linux reads as many. */
export const MAX_START_OCTETS = 256;

/**
 * Octets of output that all programs hold while the contents of their requests are handed over: many clients read only after
 * they have sent all, and a server drops as many of them after an early response.
 */
export const MAX_HELD_OCTETS = 64 * 1024 * 1024;

/** Octets of them that each program may hold, whatever others do: more than any page of errors. */
export const MIN_HELD_OCTETS = 1024 * 1024;

/** Octets of a content without a length, which is collected to count it: forms and calls of interfaces fit. */
export const MAX_COUNTED_OCTETS = 1024 * 1024;

/** Octets of a content that is handed to a program in a stream: larger ones take longer than a content may. */
export const MAX_CONTENT_OCTETS = 2 ** 30;

/** Local redirects that follow one another: RFC 3875 §6.2.2 asks for a bound. */
export const MAX_LOCAL_REDIRECTS = 4;

/** Octets that one run of a program may write to the log: a traceback is 2 to 8 KiB. */
export const MAX_ERROR_OCTETS = 16 * 1024;

/** Characters in one line of it. */
export const MAX_ERROR_LINE_LENGTH = 1_000;

/** ms within which the same line about a program is not repeated. */
export const REPORT_REPEAT_MS = 5_000;

/** Values of `--cgi`, and their characters in all: each request is compared with every prefix. */
export const MAX_FOLDERS = { count: 16, characters: 8_192 } as const;
