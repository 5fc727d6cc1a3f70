// The limits of the access log, each with its reason.

/** ms that a line waits for others at most: a person who watches takes it for at once. */
export const MAX_GATHER_TIME_MS = 100;

/** Characters that are written at once, however recent: one system call for some hundred lines. */
export const MAX_GATHERED_CHARACTERS = 16 * 1024;

/** Characters that wait while nobody reads the log: tens of thousands of lines. More are lost. */
export const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;
