// Messages about recurring problems: each text once, and not without end, since peers can cause them
// as often as they like.

/** Texts that are reported at most; a site with so many problems needs no longer list. */
export const MAX_REPORTS = 100;

/** Passes on each text once. */
export class Reports {
  readonly #reported = new Set<string>();
  readonly #warn: (text: string) => void;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /** Reports the text, unless it was reported before; says so when the bound is reached. */
  report(text: string): void {
    if (this.#reported.has(text) || this.#reported.size > MAX_REPORTS) return;
    const isLast = this.#reported.size === MAX_REPORTS;
    this.#reported.add(text);
    this.#warn(isLast ? "further problems are not reported" : text);
  }
}
