// Objects that are used again and again, so that using one costs no allocation.

/** Keeps at most `most` objects that nobody uses; makes another where it has none. */
export class Pool<Item> {
  readonly #make: () => Item;
  readonly #most: number;
  readonly #free: Item[] = [];

  constructor(make: () => Item, most: number) {
    this.#make = make;
    this.#most = most;
  }

  /** An object that nobody else uses. */
  take(): Item {
    return this.#free.pop() ?? this.#make();
  }

  /** Drops objects that nobody uses, down to so many. Returns how many are left. */
  shrink(most: number): number {
    if (this.#free.length > most) this.#free.length = most;
    return this.#free.length;
  }

  /** Takes an object back, as it was when it was taken; beyond the bound it is dropped. */
  give(item: Item): void {
    if (this.#free.length < this.#most) this.#free.push(item);
  }
}
