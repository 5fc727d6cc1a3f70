// Collects lines for standard output, so that a busy server doesn't need a system call for each, and
// writes them soon enough for a person who watches.

import {
  MAX_GATHER_TIME_MS,
  MAX_GATHERED_CHARACTERS,
  MAX_WAITING_CHARACTERS,
} from "./limits.ts";

/** Writes octets; a promise where they are written later. */
export type LineSink = (octets: Uint8Array) => void | Promise<void>;

/** Writes text to one sink, in order. While the sink is busy, lines wait, up to a bound; more are lost. */
export class LineWriter {
  readonly #sink: LineSink;
  readonly #onLost: (lines: number) => void;
  #waiting = "";
  #lost = 0;
  #writing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onLost` gets the number of texts that were lost, once the sink has taken what came before. */
  constructor(sink: LineSink, onLost: (lines: number) => void = () => {}) {
    this.#sink = sink;
    this.#onLost = onLost;
  }

  /** Adds a line, with its line end. */
  add(line: string): void {
    if (this.#waiting.length + line.length > MAX_WAITING_CHARACTERS) {
      this.#lost++;
      return;
    }
    this.#waiting += line;
    if (this.#waiting.length >= MAX_GATHERED_CHARACTERS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), MAX_GATHER_TIME_MS);
  }

  /** Writes what waits, or has it written next. Errors of the sink are ignored. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#waiting === "") return;
    const octets = new TextEncoder().encode(this.#waiting);
    this.#waiting = "";
    try {
      const written = this.#sink(octets);
      if (written !== undefined) this.#writing = this.#continueAfter(written);
    } catch {
      // A closed pipe: nobody reads the log any more, and the server serves on.
    }
  }

  /** Resolves once everything is written, or after `timeoutMs`. */
  async finish(timeoutMs: number): Promise<void> {
    this.flush();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) =>
      timer = setTimeout(resolve, timeoutMs)
    );
    while (this.#writing !== undefined) {
      const isLate = await Promise.race([
        this.#writing.then(() => false),
        timeout.then(() => true),
      ]);
      if (isLate) break;
    }
    clearTimeout(timer);
  }

  async #continueAfter(written: Promise<void>): Promise<void> {
    try {
      await written;
    } catch {
      // As in flush().
    }
    this.#writing = undefined;
    if (this.#lost > 0) {
      const lost = this.#lost;
      this.#lost = 0;
      this.#onLost(lost);
    }
    this.flush();
  }
}
