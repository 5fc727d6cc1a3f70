// Verdicts kept for a while, oldest first out, bounded in number.

/** How many entries, and for how long each. */
export interface ExpiringSetLimits {
  readonly entries: number;
  /** ms */
  readonly lifetime: number;
}

/** The keys for which one verdict was found, until each is too old. */
export class ExpiringSet {
  readonly #limits: ExpiringSetLimits;
  /** When each was decided, in ms; in the order of being added, thus about in that of age. */
  readonly #decided = new Map<string, number>();

  constructor(limits: ExpiringSetLimits) {
    this.#limits = limits;
  }

  /** How many are kept. */
  get size(): number {
    return this.#decided.size;
  }

  /** Whether the key was added and is not too old at `now`, in ms. */
  has(key: string, now: number): boolean {
    const decided = this.#decided.get(key);
    if (decided === undefined) return false;
    const age = now - decided;
    // A clock that was set back must not lengthen a life.
    if (age >= 0 && age < this.#limits.lifetime) return true;
    this.#decided.delete(key);
    return false;
  }

  /** Keeps the key, decided at `now`; the oldest makes room for it. */
  add(key: string, now: number): void {
    this.#decided.delete(key);
    this.#decided.set(key, now);
    if (this.#decided.size <= this.#limits.entries) return;
    const [oldest] = this.#decided.keys();
    this.#decided.delete(oldest);
  }
}
