// Compressions one after the other, each result for all who wait for it.

import { MAX_COMPRESSIONS } from "../coding/limits.ts";
import { WorkQueue } from "./work_queue.ts";

/** Does work in turns, at most `MAX_COMPRESSIONS` under way or in line. */
export class SingleFlight<Result> {
  readonly #inLine = new Map<string, Promise<Result>>();
  readonly #line = new WorkQueue({ places: 1, longest: MAX_COMPRESSIONS - 1 });

  /** What the work under that key, new or already in line, comes to; undefined where the line is full. */
  compress(
    key: string,
    work: () => Promise<Result>,
  ): Promise<Result> | undefined {
    const same = this.#inLine.get(key);
    if (same !== undefined) return same;
    const result = this.#line.run(work)?.finally(() =>
      this.#inLine.delete(key)
    );
    if (result !== undefined) this.#inLine.set(key, result);
    return result;
  }
}
