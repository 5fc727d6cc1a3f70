// How many connections there are in all workers together: the maximum is the program's, not a worker's.
//
// Each worker writes its own place in shared memory and reads all of them. Two workers may each take
// the last one at the same moment; the count is then one over for each worker more, and never more.

/** Memory for the counts of so many workers. */
export function makeConnectionCounts(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT);
}

/** One worker's view of the counts. */
export class ConnectionCount {
  readonly #places: Int32Array;
  readonly #own: number;

  /** The place `own` of those that `makeConnectionCounts` made; whatever stood there is over. */
  constructor(counts: SharedArrayBuffer = makeConnectionCounts(1), own = 0) {
    this.#places = new Int32Array(counts);
    this.#own = own;
    Atomics.store(this.#places, own, 0);
  }

  /** The connections of all workers. */
  get total(): number {
    let total = 0;
    for (let i = 0; i < this.#places.length; i++) {
      total += Atomics.load(this.#places, i);
    }
    return total;
  }

  /** One more, or with -1 one less. */
  add(difference: 1 | -1): void {
    Atomics.add(this.#places, this.#own, difference);
  }
}
