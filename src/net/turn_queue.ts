// Which connections may use their sockets in this turn of the event loop: a bounded number, in the order
// in which they ask.
//
// The runtime completes at most 128 operations in a turn, and puts the others behind all that become
// ready meanwhile. Without this queue, 128 connections with fast peers are served again and again while
// others wait: with 512 connections the longest wait was 75,000 exchanges. It is now 512.

import { MAX_ENTRIES_PER_TURN } from "./limits.ts";
import type { TurnSignal } from "./turn_signal.ts";

/** Lets connections in, turn by turn. Without a signal it lets all in at once. */
export class TurnQueue {
  readonly #connections: () => number;
  #signal: TurnSignal | undefined;
  /** How many entered since the last signal. */
  #entered = 0;
  #isWaiting = false;
  #waiting: (() => void)[] = [];
  /** Index in `#waiting` of the caller that is next. */
  #next = 0;

  /** `connections`: how many there are. Closes the signal when it is closed itself. */
  constructor(connections: () => number, signal?: TurnSignal) {
    this.#connections = connections;
    this.#signal = signal;
  }

  /** Undefined if the caller may continue at once; otherwise a promise that resolves in the caller's turn and never rejects. */
  enter(): Promise<void> | undefined {
    if (this.#signal === undefined) return undefined;
    if (!this.#isWaiting) {
      // So few fit into one turn. The signal would cost them 2 % of their rate.
      if (this.#connections() <= MAX_ENTRIES_PER_TURN) return undefined;
      if (++this.#entered <= MAX_ENTRIES_PER_TURN) return undefined;
    }
    const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!this.#isWaiting) this.#run(this.#signal);
    return turn;
  }

  /** Lets all in, now and from now on. */
  close(): void {
    this.#signal?.close();
    this.#signal = undefined;
    this.#admit(Infinity);
  }

  async #run(signal: TurnSignal): Promise<void> {
    this.#isWaiting = true;
    try {
      while (this.#next < this.#waiting.length) {
        await signal.next();
        this.#entered = this.#admit(MAX_ENTRIES_PER_TURN);
      }
    } catch {
      // The signal was closed, or is broken. Then there are no turns to wait for.
      this.close();
    }
    this.#isWaiting = false;
  }

  /** Lets those in that wait the longest; returns how many. */
  #admit(most: number): number {
    const end = Math.min(this.#waiting.length, this.#next + most);
    const admitted = end - this.#next;
    while (this.#next < end) this.#waiting[this.#next++]();
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    return admitted;
  }
}
