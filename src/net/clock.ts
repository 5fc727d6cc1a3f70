// The time, read from the system once in each run of microtasks.
//
// Requests that arrived together get their responses in one run. It is short compared with deadlines and
// Date, and reading the clock four times for each request costs 2 % of a small one. The value can be too
// early, never too late: code that compares it with the times of files has to allow for that. It holds
// until a microtask, queued behind those that wait already, ends the run.

/** A clock that has one value within a run of microtasks. */
export class Clock {
  readonly #read: () => number;
  #now = 0;
  #isRead = false;
  readonly #end = () => {
    this.#isRead = false;
  };

  /** `read` returns milliseconds since the epoch. */
  constructor(read: () => number) {
    this.#read = read;
  }

  /** Milliseconds since the epoch, at some time in this run. */
  now(): number {
    if (!this.#isRead) {
      this.#now = this.#read();
      this.#isRead = true;
      queueMicrotask(this.#end);
    }
    return this.#now;
  }
}
