// The limits of what all rooms use, each with its reason.

/** ms between two checks for an open debugger: shorter than a person needs to connect to it. */
export const DEBUGGER_CHECK_MS = 5;

/** Such checks after a signal: the runtime opens the debugger within some ms, on a busy machine later. */
export const MAX_DEBUGGER_CHECKS = 400;

/** ms in which a pipe that an option names is written to its end: a person may have to type a password for it. */
export const MAX_PIPE_WAIT_MS = 60_000;

/** ms without that content after which a line says what is waited for. A program that fetches a secret takes less. */
export const PIPE_NOTICE_MS = 3_000;
