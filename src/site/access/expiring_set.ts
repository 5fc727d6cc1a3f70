// A bounded set of keys, each of which expires some time after it was added.
//
// `Authentication` remembers the Authorization values that it granted and those that it denied, as
// keyed digests, in one such set each: a password is then not checked for every request.

import { AgingMap } from "../../base/aging_map.ts";

/** The bounds of a set. */
export interface ExpiringSetLimits {
  readonly maxEntries: number;
  /** ms after which an entry has expired. */
  readonly maxAgeMs: number;
}

/** Keys with the time of their addition. When the set is full, the oldest entry is evicted. */
export class ExpiringSet {
  readonly #limits: ExpiringSetLimits;
  /** Key → time of addition, in ms. */
  readonly #added = new AgingMap<string, number>();

  constructor(limits: ExpiringSetLimits) {
    this.#limits = limits;
  }

  /** True if the key was added and has not expired at `now`, in ms. */
  has(key: string, now: number): boolean {
    const added = this.#added.get(key);
    if (added === undefined) return false;
    const age = now - added;
    // A clock that is set back must not make an entry live longer.
    if (age >= 0 && age < this.#limits.maxAgeMs) return true;
    this.#added.take(key);
    return false;
  }

  /** Adds the key at `now`, in ms; a key that is in the set becomes young again. */
  add(key: string, now: number): void {
    this.#added.set(key, now);
    if (this.#added.size > this.#limits.maxEntries) this.#added.takeOldest();
  }
}
