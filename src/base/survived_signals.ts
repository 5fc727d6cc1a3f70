// Signals that do not ask a program to end, and that the system ends it for all the same: log rotation, terminals, job
// schedulers, timers and a limit of file sizes send them. A listener is all that it takes to survive one.
//
// SIGINT and SIGTERM are left to the program. SIGQUIT, SIGABRT, SIGXCPU and the signals of a fault still end it at once,
// as do the real-time signals, for which the runtime has no listener. The runtime itself ignores SIGPIPE.

import { loadBuiltinModule } from "./builtin_module.ts";
import { DEBUGGER_CHECK_MS, MAX_DEBUGGER_CHECKS } from "./limits.ts";

/** The signals to survive, besides SIGUSR1. A system that lacks one throws when it is listened for. */
const SURVIVED: readonly Deno.Signal[] = [
  "SIGHUP",
  "SIGUSR2",
  "SIGALRM",
  "SIGVTALRM",
  "SIGPROF",
  "SIGIO",
  "SIGPWR",
  "SIGSTKFLT",
  // With it a file that is too large for `ulimit -f` is an error of its write.
  "SIGXFSZ",
];

interface Inspector {
  close(): void;
}

/** From now on the program survives signals that do not ask it to end. It does nothing else about them. */
export function surviveSignals(): void {
  for (const signal of SURVIVED) listen(signal, () => {});
  listen("SIGUSR1", closeDebugger);
}

function listen(signal: Deno.Signal, onSignal: () => void): void {
  try {
    Deno.addSignalListener(signal, onSignal);
  } catch {
    // This system does not have it, so nobody can send it.
  }
}

let checksLeft = 0;

/**
 * Deno opens its debugger on port 9229 at this signal (2.9.2 and newer, not in a compiled program), a moment before or
 * after the listener runs. It has no option against that. Every user of the machine could connect to the port.
 */
function closeDebugger(): void {
  const isChecking = checksLeft > 0;
  checksLeft = MAX_DEBUGGER_CHECKS;
  if (!isChecking) check();
}

function check(): void {
  try {
    loadBuiltinModule<Inspector>("node:inspector").close();
  } catch {
    // A runtime that has no such module has no such debugger.
    checksLeft = 1;
  }
  if (--checksLeft > 0) setTimeout(check, DEBUGGER_CHECK_MS);
}
