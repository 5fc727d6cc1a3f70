// How much was done: plain sums, which add up over workers.

import type { ExchangeRecord } from "./exchange_record.ts";

/** Sums since the start. */
export interface Counts {
  /** Requests answered, those that were refused included. */
  readonly requests: number;
  /** Requests that were refused before anyone asked what they were for. */
  readonly refusals: number;
  /** Octets of content sent. */
  readonly octets: number;
}

/** Nothing done yet. */
export const NO_COUNTS: Counts = Object.freeze({
  requests: 0,
  refusals: 0,
  octets: 0,
});

/** Both together. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    requests: a.requests + b.requests,
    refusals: a.refusals + b.refusals,
    octets: a.octets + b.octets,
  };
}

/** Counts exchanges. */
export class Counter {
  #requests = 0;
  #refusals = 0;
  #octets = 0;

  /** Counts one. */
  count({ refusal, sent }: ExchangeRecord): void {
    this.#requests++;
    if (refusal !== undefined) this.#refusals++;
    this.#octets += sent;
  }

  /** The sums so far. */
  get counts(): Counts {
    return {
      requests: this.#requests,
      refusals: this.#refusals,
      octets: this.#octets,
    };
  }
}
