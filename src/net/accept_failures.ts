// What to do after a failed accept. Mostly the peer left before it was accepted. Then the server accepts
// the next one at once: if it waited, a few such peers could keep all others out. Otherwise the system
// lacks descriptors or memory, or the listener is broken. Then the server reports it once and waits.

import { MAX_ACCEPT_FAILURES } from "./limits.ts";

/** Counts the failures of one listener. */
export class AcceptFailures {
  #inARow = 0;
  #isTold = false;

  /** A connection was accepted: the failures before it are over. */
  end(): void {
    this.#inARow = 0;
    this.#isTold = false;
  }

  /** Whether to wait before the next attempt, and what to report, if anything. */
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

/** What the system lacks, in one line without a stack: the place in our code explains nothing. */
function describe(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `cannot accept connections, and tries again: ${reason}`;
}
