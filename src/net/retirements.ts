// Endpoints that others replace: they close once nothing waits to be accepted there. Meanwhile the other endpoints leave
// new connections in the system's queue for a short time, so that the turns of the event loop are short.
//
// Of 4,000 new connections over 40 replacements closing at once lost 449, and closing after 50 ms 175. This way 7 of
// 20,000 were lost over 100 replacements, at 740 connections a second on two busy cores.

import type { Endpoint } from "./endpoint.ts";
import { ACCEPT_PAUSE_INTERVAL_MS, MAX_ACCEPT_PAUSE_MS } from "./limits.ts";
import { openTurnSignal, type TurnSignal } from "./turn_signal.ts";

/** Those of one server. */
export class Retirements {
  readonly #turns: TurnSignal | undefined;
  /** The endpoints that retire, each with its end. */
  readonly #ends = new Map<Endpoint, Promise<void>>();
  /** When the last pause of the others began. */
  #pausedAt = -Infinity;

  /** Without a signal each retirement opens one for itself. */
  constructor(turns?: TurnSignal) {
    this.#turns = turns;
  }

  /** Resolves once the endpoint has closed. `accept` must be called on it until it rejects. Never rejects. */
  async retire(endpoint: Endpoint): Promise<void> {
    if (endpoint.retire === undefined || this.#ends.has(endpoint)) return;
    const own = this.#turns === undefined ? await tryOpenSignal() : undefined;
    const signal = this.#turns ?? own;
    const retired = endpoint.retire(() => awaitTurn(signal));
    this.#ends.set(endpoint, retired);
    await retired;
    this.#ends.delete(endpoint);
    own?.close();
  }

  /** Undefined where the endpoint may accept at once; otherwise a promise, which never rejects. */
  wait(endpoint: Endpoint): Promise<unknown> | undefined {
    if (this.#ends.size === 0 || this.#ends.has(endpoint)) return undefined;
    const now = performance.now();
    if (now - this.#pausedAt > ACCEPT_PAUSE_INTERVAL_MS) this.#pausedAt = now;
    const left = this.#pausedAt + MAX_ACCEPT_PAUSE_MS - now;
    return left > 0
      ? settleWithin(Promise.all(this.#ends.values()), left)
      : undefined;
  }
}

async function tryOpenSignal(): Promise<TurnSignal | undefined> {
  try {
    return await openTurnSignal();
  } catch {
    // There is no permission for it, or no descriptor.
    return undefined;
  }
}

/** Resolves in the next turn, or after a timer, which may come before the runtime has asked the system. Never rejects. */
async function awaitTurn(signal: TurnSignal | undefined): Promise<void> {
  try {
    // A turn that others wait for may have begun before this call.
    await signal?.next();
    if (signal !== undefined) return await signal.next();
  } catch {
    // It was closed, or is broken.
  }
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

async function settleWithin(end: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) =>
    timer = setTimeout(resolve, ms)
  );
  await Promise.race([end, timeout]);
  clearTimeout(timer);
}
