// Messages about recurring problems. Each text is passed on once, or once in a while, and the number of
// texts is bounded, since peers can cause them as often as they like.

/** Texts that are reported at most; a site with so many problems needs no longer list. */
export const MAX_REPORTS = 100;

/** How often a text is passed on, and how many. */
export interface ReportsOptions {
  /** Different texts at most, within `repeatAfterMs`; `MAX_REPORTS` by default. */
  readonly max?: number;
  /** ms after which a text is passed on again; never by default. */
  readonly repeatAfterMs?: number;
  /** The time in ms; the system's clock by default. */
  readonly now?: () => number;
}

/** Passes on each text once, or once in each `repeatAfterMs`. */
export class Reports {
  /** When each text was passed on, the oldest first. */
  readonly #reported = new Map<string, number>();
  readonly #warn: (text: string) => void;
  readonly #max: number;
  readonly #repeatAfterMs: number;
  readonly #now: () => number;

  constructor(warn: (text: string) => void, options: ReportsOptions = {}) {
    this.#warn = warn;
    this.#max = options.max ?? MAX_REPORTS;
    this.#repeatAfterMs = options.repeatAfterMs ?? Infinity;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Passes the text on, unless it was recently. Says so when the bound is reached. */
  report(text: string): void {
    const now = this.#now();
    this.#forgetBefore(now - this.#repeatAfterMs);
    if (this.#reported.has(text) || this.#reported.size > this.#max) return;
    const isLast = this.#reported.size === this.#max;
    this.#reported.set(text, now);
    this.#warn(isLast ? "further problems are not reported" : text);
  }

  #forgetBefore(time: number): void {
    for (const [text, reported] of this.#reported) {
      if (reported >= time) return;
      this.#reported.delete(text);
    }
  }
}
