// Spreads connections over the workers that share a listener.
//
// The system wakes them all, and the first one that runs takes all that have arrived: of 64 connections one of two
// workers got 64. So a worker with more connections than another one leaves the next to it, for a bounded number of
// turns: then each got 32, and short connections came as fast as before.

import type { Metrics } from "../observe/metrics.ts";
import { MAX_TURNS_AHEAD } from "./limits.ts";
import type { TurnSignal } from "./turn_signal.ts";

/** One worker's part in it. */
export class AcceptBalance {
  readonly #metrics: Pick<Metrics, "isAhead">;
  #turns: Pick<TurnSignal, "next"> | undefined;

  /** Without a signal no worker waits for others. */
  constructor(
    metrics: Pick<Metrics, "isAhead">,
    turns?: Pick<TurnSignal, "next">,
  ) {
    this.#metrics = metrics;
    this.#turns = turns;
  }

  /** Undefined where the next connection may be accepted at once; otherwise a promise, which never rejects. */
  wait(): Promise<void> | undefined {
    return this.#turns === undefined || !this.#metrics.isAhead
      ? undefined
      : this.#waitFor(this.#turns);
  }

  async #waitFor(turns: Pick<TurnSignal, "next">): Promise<void> {
    try {
      for (let i = 0; i < MAX_TURNS_AHEAD && this.#metrics.isAhead; i++) {
        await turns.next();
      }
    } catch {
      // The signal was closed, or is broken.
      this.#turns = undefined;
    }
  }
}
