// The limits of what all rooms use, each with its reason.

/** ms between two checks for an open debugger: shorter than a person needs to connect to it. */
export const DEBUGGER_CHECK_MS = 5;

/** Such checks after a signal: the runtime opens the debugger within some ms, on a busy machine later. */
export const MAX_DEBUGGER_CHECKS = 400;
