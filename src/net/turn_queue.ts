// Which connections may use their sockets in this turn of the event loop: a bounded number, in the order
// in which they ask.
//
// The runtime completes at most 128 operations in a turn, and puts the others behind all that become
// ready meanwhile. Without this queue, 128 connections with fast peers are served again and again while
// others wait: with 512 connections the longest wait was 75,000 exchanges. It is now 512.
//
// A large content comes after all others. When 1,000 peers ask for a large file at the same time, the sockets take
// 2.5 GB at once, and other peers would wait for it.

import { MAX_ENTRIES_PER_TURN, MAX_PIECES_PER_TURN } from "./limits.ts";
import type { TurnSignal } from "./turn_signal.ts";

/** Lets connections in, turn by turn. Without a signal it lets all in at once. */
export class TurnQueue {
  readonly #connections: () => number;
  #signal: TurnSignal | undefined;
  /** How many entered since the last signal. */
  #entered = 0;
  #isWaiting = false;
  /** Those that begin something. */
  readonly #beginning = new WaitingLine();
  /** Those that continue a large content. */
  readonly #continuing = new WaitingLine();

  /** `connections`: how many there are. Closes the signal when it is closed itself. */
  constructor(connections: () => number, signal?: TurnSignal) {
    this.#connections = connections;
    this.#signal = signal;
  }

  /** Undefined if the caller may continue at once; otherwise a promise that resolves in the caller's turn and never rejects. */
  enter(): Promise<void> | undefined {
    return this.#enter(this.#beginning);
  }

  /** The same for the next piece of a large content. */
  enterAgain(): Promise<void> | undefined {
    return this.#enter(this.#continuing);
  }

  #enter(line: WaitingLine): Promise<void> | undefined {
    if (this.#signal === undefined) return undefined;
    if (!this.#isWaiting) {
      // So few fit into one turn. The signal would cost them 2 % of their rate.
      if (this.#connections() <= MAX_ENTRIES_PER_TURN) return undefined;
      if (++this.#entered <= MAX_ENTRIES_PER_TURN) return undefined;
    }
    const turn = line.join();
    if (!this.#isWaiting) this.#run(this.#signal);
    return turn;
  }

  /** Lets all in, now and from now on. */
  close(): void {
    this.#signal?.close();
    this.#signal = undefined;
    this.#beginning.admit(Infinity);
    this.#continuing.admit(Infinity);
  }

  async #run(signal: TurnSignal): Promise<void> {
    this.#isWaiting = true;
    try {
      while (this.#beginning.length + this.#continuing.length > 0) {
        await signal.next();
        this.#entered = this.#admit();
      }
    } catch {
      // The signal was closed, or is broken. Then there are no turns to wait for.
      this.close();
    }
    this.#isWaiting = false;
  }

  /** Lets the next ones in; returns how many. */
  #admit(): number {
    const pieces = Math.min(this.#continuing.length, MAX_PIECES_PER_TURN);
    return this.#beginning.admit(MAX_ENTRIES_PER_TURN - pieces) +
      this.#continuing.admit(pieces);
  }
}

/** Callers that wait, first come, first served. */
class WaitingLine {
  #waiting: (() => void)[] = [];
  /** Index in `#waiting` of the caller that is next. */
  #next = 0;

  get length(): number {
    return this.#waiting.length - this.#next;
  }

  /** Resolves in the caller's turn. */
  join(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets those in that wait the longest; returns how many. */
  admit(most: number): number {
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
