// What a failed accept means: mostly a peer that left between arriving and being accepted, which is
// nothing to wait for, since waiting would let a few peers that come and go keep all others out.
// Otherwise the system is short of something, or the listener is broken: that is told, once while it
// lasts, and waited for.

import { MAX_ACCEPT_FAILURES } from "./limits.ts";

/** Counts the failures of one listener. */
export class AcceptFailures {
  #inARow = 0;
  #isTold = false;

  /** A connection was accepted: whatever failed before is over. */
  end(): void {
    this.#inARow = 0;
    this.#isTold = false;
  }

  /** Whether to wait before the next attempt, and what to tell, if anything. */
  add(error: unknown): { readonly waits: boolean; readonly tells?: string } {
    this.#inARow++;
    if (!isExhausted(error) && this.#inARow < MAX_ACCEPT_FAILURES) {
      return { waits: false };
    }
    if (this.#isTold) return { waits: true };
    this.#isTold = true;
    return { waits: true, tells: describe(error) };
  }
}

/** True where the system has no descriptors or no memory left for one more connection. */
function isExhausted(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return /^(?:EMFILE|ENFILE|ENOBUFS|ENOMEM)$/.test(code ?? "") ||
    /os error (?:23|24|105|12)\)/.test(message ?? "");
}

/** The system's want in one line: where in our code it was met explains nothing. */
function describe(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `cannot accept connections, and tries again: ${reason}`;
}
