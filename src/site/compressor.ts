// Compressions one after the other, each result for all who wait for it.

import { COMPRESSIONS } from "./compression_limits.ts";
import { WorkLine } from "./work_line.ts";

/** Does work in turns, at most `COMPRESSIONS` under way or in line. */
export class Compressor<Result> {
  readonly #inLine = new Map<string, Promise<Result>>();
  readonly #line = new WorkLine({ places: 1, longest: COMPRESSIONS - 1 });

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
