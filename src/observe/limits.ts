// The limits of the access log and of the standard streams, each with its reason.

/** ms that a line waits for others: a person who watches does not notice it. */
export const MAX_GATHER_TIME_MS = 100;

/** Characters that are passed on without waiting: one message between threads for some hundred lines. */
export const MAX_GATHERED_CHARACTERS = 16 * 1024;

/** Characters that wait while nobody reads the log: tens of thousands of lines. Further lines are lost. */
export const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;

/** Characters of messages that wait while standard error takes none: hundreds of them. Further ones are lost. */
export const MAX_WAITING_MESSAGE_CHARACTERS = 64 * 1024;

/** Characters of a request-target in a line for people: it stays within some lines of a terminal. */
export const MAX_SHORT_TARGET_LENGTH = 200;

/** Characters of a value in a line of JSON: a request-target is never cut, and a longer field is nothing for a log. */
export const MAX_JSON_VALUE_LENGTH = 8192;

/** Octets of one write: Linux writes as many to a pipe at once or not at all (PIPE_BUF). */
export const MAX_ATOMIC_OCTETS = 4096;

/** ms until a stream that failed is tried again: soon enough for a disk that has room again. */
export const RETRY_DELAY_MS = 1_000;

/** ms until a full pipe that does not block is tried again: 64 KiB each time are 3 MB/s. */
export const BUSY_RETRY_DELAY_MS = 20;

/** ms at the end for the readers of the standard streams to take the last lines. */
export const LAST_WRITE_TIMEOUT_MS = 1_000;
