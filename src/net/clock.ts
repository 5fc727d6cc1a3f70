// The time, read from the system once for all that is done in one go of the event loop.
//
// Requests that came in together are answered in one go. For deadlines and Date what passes within it
// is nothing, while reading the clock four times a request is 2 % of what a small one costs. Whoever
// compares it with the times of files must bear that it is too early, never too late. The reading
// holds until a microtask, queued behind those that wait already, ends the go.

/** A clock that stands still within a go of the event loop. */
export class Clock {
  readonly #read: () => number;
  #now = 0;
  #isRead = false;
  readonly #end = () => {
    this.#isRead = false;
  };

  /** `read` tells milliseconds since the epoch. */
  constructor(read: () => number) {
    this.#read = read;
  }

  /** Milliseconds since the epoch, as of some time in this go. */
  now(): number {
    if (!this.#isRead) {
      this.#now = this.#read();
      this.#isRead = true;
      queueMicrotask(this.#end);
    }
    return this.#now;
  }
}
