// bcrypt on a thread of its own, one password at a time.
//
// A check takes 70 ms at cost 10, and bcryptjs's asynchronous form still blocks the event loop for
// 100 ms at a time. The thread starts with the first check and ends after some idle time. Its module
// is a data: URL, which needs no read permission and no file in a compiled program. It names the
// package in full: the import map is that of the program, which may know nothing of bcrypt. The task
// `pack` includes the package in a compiled program.

import { MAX_THREAD_IDLE_MS } from "./limits.ts";

/** A password and the hash to compare it with. */
export interface BcryptCheck {
  readonly password: string;
  /** The hash; undefined if no password can match. */
  readonly hash: string | undefined;
  /** Costs of further work if the password doesn't match; see `listPadding`. */
  readonly padding: readonly number[];
}

interface PendingCheck {
  resolve(matches: boolean): void;
  reject(error: Error): void;
}

// For the padding any salt and checksum of the right form are as much work as a real hash.
const MODULE = `
import { compareSync } from "npm:bcryptjs@3.0.3";
addEventListener("message", ({ data: { password, hash, padding } }) => {
  const matches = hash !== undefined && compareSync(password, hash);
  if (!matches) {
    for (const cost of padding) {
      const digits = String(cost).padStart(2, "0");
      compareSync(password, "$2b$" + digits + "$" + ".".repeat(53));
    }
  }
  postMessage(matches);
});
`;

/**
 * The costs of the padding that brings a failed check of cost `cost` to the work of `highest`:
 * 2^c + 2^c + 2^(c+1) + … + 2^(h-1) = 2^h. `cost` is undefined if there was no work before.
 */
export function listPadding(
  cost: number | undefined,
  highest: number,
): number[] {
  if (cost === undefined) return [highest];
  return Array.from({ length: highest - cost }, (_, more) => cost + more);
}

/** Compares passwords with bcrypt hashes without blocking this thread. */
export class BcryptWorker {
  #thread: Worker | undefined;
  #pending: PendingCheck | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * True if the password matches. Rejects if the thread fails or is closed; the next check starts
   * another thread. Throws if another check is pending: the caller queues.
   */
  check(check: BcryptCheck): Promise<boolean> {
    if (this.#pending !== undefined) {
      throw new Error("bcrypt's thread does one check at a time");
    }
    clearTimeout(this.#idleTimer);
    this.#thread ??= this.#start();
    this.#thread.postMessage(check);
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
  }

  /** Ends the thread; a pending check rejects with `reason`. */
  close(reason: Error = new Error("bcrypt's thread was closed")): void {
    clearTimeout(this.#idleTimer);
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#takePending()?.reject(reason);
  }

  #start(): Worker {
    const url = `data:text/javascript,${encodeURIComponent(MODULE)}`;
    const thread = new Worker(url, { type: "module" });
    thread.addEventListener("message", ({ data }) => {
      // The last message of a closed thread must not settle a check of the next thread.
      if (this.#thread !== thread) return;
      this.#takePending()?.resolve(data === true);
      this.#idleTimer = setTimeout(() => this.close(), MAX_THREAD_IDLE_MS);
    });
    thread.addEventListener("error", (event) => {
      // Without this the error would end the program.
      event.preventDefault();
      if (this.#thread !== thread) return;
      this.close(new Error(`bcrypt's thread failed: ${event.message}`));
    });
    return thread;
  }

  #takePending(): PendingCheck | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }
}
