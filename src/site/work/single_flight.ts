// Jobs one after the other. A job that is asked for again before it is done runs once, and all who
// asked for it get its result.

import { WorkQueue } from "./work_queue.ts";

/** Runs one job at a time; equal keys share one job. */
export class SingleFlight<Result> {
  readonly #pending = new Map<string, Promise<Result>>();
  readonly #queue: WorkQueue;

  /** `maxJobs` run or wait at most. */
  constructor(maxJobs: number) {
    this.#queue = new WorkQueue({ slots: 1, queue: maxJobs - 1 });
  }

  /**
   * The result of the pending job of that key, or else of `work` as a new one; undefined when the
   * queue is full. A job that is done is not remembered.
   */
  run(key: string, work: () => Promise<Result>): Promise<Result> | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const result = this.#queue.run(work)?.finally(() =>
      this.#pending.delete(key)
    );
    if (result !== undefined) this.#pending.set(key, result);
    return result;
  }
}
