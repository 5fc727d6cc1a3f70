// Who is there: entered and struck off at once, in any order, and leaving no garbage behind.
//
// A Set that is added to and deleted from makes a new table now and then, and its old one holds who
// was there until the next full collection: a connection in three then outlives its end.

/** What can stand in one roster at a time. */
export interface ConnectionSetEntry {
  /** Where it stands; for the roster alone. */
  place: number;
}

/** Items, each once, in no order. */
export class ConnectionSet<Item extends ConnectionSetEntry> {
  readonly #items: Item[] = [];

  /** How many there are. */
  get size(): number {
    return this.#items.length;
  }

  /** Enters one that is not in it. */
  add(item: Item): void {
    item.place = this.#items.push(item) - 1;
  }

  /** Strikes off one that is in it; the last takes its place. */
  delete(item: Item): void {
    const last = this.#items.pop()!;
    if (last === item) return;
    last.place = item.place;
    this.#items[item.place] = last;
  }

  /** Calls back for each; those it is called for may be struck off meanwhile. */
  forEach(callback: (item: Item) => void): void {
    for (let i = this.#items.length - 1; i >= 0; i--) callback(this.#items[i]);
  }
}
