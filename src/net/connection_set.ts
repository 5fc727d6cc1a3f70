// The open connections. Adding and removing take constant time and leave no garbage.
//
// A `Set` makes a new table from time to time. Its old table keeps the deleted members alive until the
// next full garbage collection: a third of the closed connections.

/** A member of one set at a time. */
export interface ConnectionSetEntry {
  /** Its index; only the set changes it. */
  place: number;
}

/** Members in no order. */
export class ConnectionSet<Item extends ConnectionSetEntry> {
  readonly #items: Item[] = [];

  /** The number of members. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds one that is not in it. */
  add(item: Item): void {
    item.place = this.#items.push(item) - 1;
  }

  /** Removes one that is in it; the last member takes its place. */
  delete(item: Item): void {
    const last = this.#items.pop()!;
    if (last === item) return;
    last.place = item.place;
    this.#items[item.place] = last;
  }

  /** How many members there are for which the predicate holds. */
  count(predicate: (item: Item) => boolean): number {
    let count = 0;
    for (const item of this.#items) if (predicate(item)) count++;
    return count;
  }

  /** Calls back for each member; the callback may remove it. */
  forEach(callback: (item: Item) => void): void {
    for (let i = this.#items.length - 1; i >= 0; i--) callback(this.#items[i]);
  }
}
