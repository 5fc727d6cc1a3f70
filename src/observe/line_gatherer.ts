// Gathers lines, so that a busy server doesn't need a message for each, and passes them on soon enough for a person who
// watches.

import { MAX_GATHER_TIME_MS, MAX_GATHERED_CHARACTERS } from "./limits.ts";

/** Passes on lines in order, many at once. */
export class LineGatherer {
  readonly #pass: (lines: string) => void;
  #gathered = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `pass` gets whole lines. */
  constructor(pass: (lines: string) => void) {
    this.#pass = pass;
  }

  /** Adds a line, with its line end. */
  add(line: string): void {
    this.#gathered += line;
    if (this.#gathered.length >= MAX_GATHERED_CHARACTERS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), MAX_GATHER_TIME_MS);
  }

  /** Passes on what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered === "") return;
    const lines = this.#gathered;
    this.#gathered = "";
    this.#pass(lines);
  }
}
