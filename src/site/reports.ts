// What is told of the folder's files while it is served: each thing once, and not without end, as
// peers can make it come up as often as they like.

/** Things told at most: who has not looked after so many won't after more. */
export const MAX_REPORTS = 100;

/** Tells, in one line each, what is amiss. */
export class Reports {
  readonly #told = new Set<string>();
  readonly #warn: (text: string) => void;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /** Tells the text unless it was told before. */
  tell(text: string): void {
    if (this.#told.has(text) || this.#told.size > MAX_REPORTS) return;
    const isLast = this.#told.size === MAX_REPORTS;
    this.#told.add(text);
    this.#warn(isLast ? "more is amiss that is not told" : text);
  }
}
