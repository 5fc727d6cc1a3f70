// The limits of the access log, each with its reason.

/** ms that a line waits for others: a person who watches does not notice it. */
export const MAX_GATHER_TIME_MS = 100;

/** Characters that are written without waiting: one system call for some hundred lines. */
export const MAX_GATHERED_CHARACTERS = 16 * 1024;

/** Characters that wait while nobody reads the log: tens of thousands of lines. Further lines are lost. */
export const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;
