// A bounded queue of work: a few jobs run at a time, in the order in which they came.

/** How much work a queue takes. */
export interface WorkQueueOptions {
  /** Jobs that run at the same time. */
  readonly slots: number;
  /** Jobs that wait for a slot. */
  readonly queue: number;
}

/** Runs jobs in its slots; a few more wait for one. */
export class WorkQueue {
  #freeSlots: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];

  constructor({ slots, queue }: WorkQueueOptions) {
    this.#freeSlots = slots;
    this.#maxWaiting = queue;
  }

  /** The result of `work`, which starts when a slot is free; undefined when the queue is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#freeSlots === 0 && this.#waiting.length >= this.#maxWaiting) {
      return undefined;
    }
    return this.#takeSlot().then(work).finally(() => this.#passSlotOn());
  }

  #takeSlot(): Promise<void> {
    if (this.#freeSlots > 0) {
      this.#freeSlots--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #passSlotOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#freeSlots++;
    else next();
  }
}
