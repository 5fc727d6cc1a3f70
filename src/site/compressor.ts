// Compressions one after the other, each result for all who wait for it.

import { COMPRESSIONS } from "./compression_limits.ts";

/** Does work in turns, at most `COMPRESSIONS` in line. */
export class Compressor<Result> {
  readonly #inLine = new Map<string, Promise<Result>>();
  #last: Promise<unknown> = Promise.resolve();

  /** What the work under that key, new or already in line, comes to; undefined where the line is full. */
  compress(
    key: string,
    work: () => Promise<Result>,
  ): Promise<Result> | undefined {
    const same = this.#inLine.get(key);
    if (same !== undefined) return same;
    if (this.#inLine.size >= COMPRESSIONS) return undefined;
    const result = this.#last.then(work).finally(() =>
      this.#inLine.delete(key)
    );
    this.#last = result.catch(() => {});
    this.#inLine.set(key, result);
    return result;
  }
}
