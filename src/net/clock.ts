// The two times of a server, read from the system once in each run of microtasks.
//
// Requests that arrived together get their responses in one run. It is short compared with deadlines and
// Date, and reading the clock four times for each request costs 2 % of a small one. The value can be too
// early, never too late: code that compares it with the times of files has to allow for that. It holds
// until a microtask, queued behind those that wait already, ends the run.

import { MAX_CLOCK_GAP_MS } from "./limits.ts";

/** The times of a server. */
export interface Clock {
  /** Milliseconds since the epoch, for dates and logs. It jumps when the system's clock is set. */
  now(): number;
  /** Milliseconds in which the server ran, for deadlines. It never jumps. */
  steady(): number;
  /** The same as `now()`, read anew: for the end of what began in the same run. */
  fresh(): number;
}

/**
 * Milliseconds since the epoch with their fractions, for durations: `wall` has whole ones, and `counter` what passes
 * between them. It follows each change of the system's clock.
 */
export function makePreciseTime(
  wall: () => number = Date.now,
  counter: () => number = () => performance.now(),
): () => number {
  const whole = wall();
  const start = counter();
  // The first fraction is known where a millisecond begins.
  while (wall() === whole && counter() - start < 2);
  let offset = wall() - counter();
  return () => {
    const least = wall();
    const time = counter() + offset;
    if (time >= least && time < least + 1) return time;
    const bounded = time < least ? least : least + 0.999;
    offset += bounded - time;
    return bounded;
  };
}

/**
 * The system's clock. The steady time follows it, except for gaps: the clock was set, or the process was stopped and
 * peers could not be heard meanwhile. So no peer loses its time by such a gap. The server's sweep reads the clock often
 * enough while there are connections.
 */
export class SystemClock implements Clock {
  readonly #read: () => number;
  #now: number;
  #steady = 0;
  #isRead = false;
  readonly #end = () => {
    this.#isRead = false;
  };

  /** `read` returns milliseconds since the epoch. */
  constructor(read: () => number = Date.now) {
    this.#read = read;
    this.#now = read();
  }

  now(): number {
    if (!this.#isRead) this.#update();
    return this.#now;
  }

  steady(): number {
    if (!this.#isRead) this.#update();
    return this.#steady;
  }

  fresh(): number {
    return this.#read();
  }

  #update(): void {
    const now = this.#read();
    const passed = now - this.#now;
    if (passed > 0 && passed <= MAX_CLOCK_GAP_MS) this.#steady += passed;
    this.#now = now;
    this.#isRead = true;
    queueMicrotask(this.#end);
  }
}
