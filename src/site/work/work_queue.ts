// Work that is done a few at a time, with a bounded line before it.

/** A few places, and a line of those who wait for one. */
export class WorkQueue {
  #free: number;
  readonly #longest: number;
  readonly #waiting: (() => void)[] = [];

  constructor({ places, longest }: { places: number; longest: number }) {
    this.#free = places;
    this.#longest = longest;
  }

  /** What the work comes to, once there is a place for it; undefined where the line is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#free === 0 && this.#waiting.length >= this.#longest) {
      return undefined;
    }
    return this.#enter().then(work).finally(() => this.#leave());
  }

  #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
