// bcrypt on a thread of its own, one password after the other.
//
// A check takes 70 ms at cost 10; bcryptjs's asynchronous form still stops the loop for 100 ms at a
// time. The thread starts with the first check and ends when it was idle for long, as it holds
// some 20 MiB. Its module is a data: URL: that needs no permission to read, and no `--include` to
// be compiled. The name in it is resolved by the import map of the program.

/** Most checks under way or waiting: at cost 10 the last of them is answered after 2 s. */
export const MAX_CHECKS_WAITING = 32;

/** ms without a check after which the thread ends; a start takes 35 ms. */
const IDLE_TIME = 60_000;

/** One password and what to compare it with. */
export interface BcryptCheck {
  readonly password: string;
  /** The hash that decides; undefined where nothing can match. */
  readonly hash: string | undefined;
  /** Costs to spend on top where it doesn't match; see `listPadding`. */
  readonly padding: readonly number[];
}

/** "unavailable" where the thread was closed before it came to an answer. */
export type BcryptOutcome = "match" | "mismatch" | "unavailable";

interface Waiting {
  resolve(outcome: BcryptOutcome): void;
  reject(error: Error): void;
}

/** Any salt and checksum of the right form are as much work as a user's own. */
const MODULE = `
import { compareSync } from "bcryptjs";
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
 * The costs that, spent after a hash of cost `cost` didn't match, bring any check to the work of
 * `highest`: 2^c + 2^c + 2^(c+1) + … + 2^(h-1) = 2^h. An undefined `cost` stands for no work yet.
 */
export function listPadding(
  cost: number | undefined,
  highest: number,
): number[] {
  if (cost === undefined) return [highest];
  return Array.from({ length: highest - cost }, (_, more) => cost + more);
}

/** Checks passwords against bcrypt hashes without stopping this thread. */
export class BcryptWorker {
  #worker: Worker | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** The thread answers in the order it was asked in. */
  readonly #waiting: Waiting[] = [];

  /** The outcome, rejected where the thread failed; undefined where too many are waiting. */
  check(check: BcryptCheck): Promise<BcryptOutcome> | undefined {
    if (this.#waiting.length >= MAX_CHECKS_WAITING) return undefined;
    clearTimeout(this.#idleTimer);
    this.#worker ??= this.#start();
    this.#worker.postMessage(check);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Ends the thread; what was not answered is "unavailable". A later check starts another. */
  close(): void {
    this.#end();
    for (const { resolve } of this.#waiting.splice(0)) resolve("unavailable");
  }

  #start(): Worker {
    const url = `data:text/javascript,${encodeURIComponent(MODULE)}`;
    const worker = new Worker(url, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      // What a closed thread said last must not answer a check of the next.
      if (this.#worker !== worker) return;
      this.#waiting.shift()?.resolve(data === true ? "match" : "mismatch");
      if (this.#waiting.length === 0) {
        this.#idleTimer = setTimeout(() => this.#end(), IDLE_TIME);
      }
    });
    worker.addEventListener("error", (event) => {
      // Unprevented it would end the program.
      event.preventDefault();
      if (this.#worker !== worker) return;
      this.#end();
      const error = new Error(`bcrypt's thread failed: ${event.message}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
    return worker;
  }

  #end(): void {
    clearTimeout(this.#idleTimer);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
