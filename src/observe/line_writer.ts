// Lines on their way to standard output, gathered so that a busy server doesn't pay one system call
// for each, and written in time for a person to watch.

/** ms a line waits for others at the most. */
const GATHER_TIME_MS = 100;

/** Characters that are written at once, however recent. */
const GATHER_LENGTH = 16 * 1024;

/** Characters that wait at most while nobody reads the log: some thousand lines. */
const MAX_WAITING_LENGTH = 4 * 1024 * 1024;

/** Takes octets, at once or in its own time. */
export type LineSink = (octets: Uint8Array) => void | Promise<void>;

/** Writes text to one sink, in order. While the sink is busy lines wait, and beyond a bound are lost. */
export class LineWriter {
  readonly #sink: LineSink;
  readonly #onLost: (lines: number) => void;
  #waiting = "";
  #lost = 0;
  #writing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onLost` is told how many texts were lost, once the sink takes more again. */
  constructor(sink: LineSink, onLost: (lines: number) => void = () => {}) {
    this.#sink = sink;
    this.#onLost = onLost;
  }

  /** Adds a line, with its line end. */
  add(line: string): void {
    if (this.#waiting.length + line.length > MAX_WAITING_LENGTH) {
      this.#lost++;
      return;
    }
    this.#waiting += line;
    if (this.#waiting.length >= GATHER_LENGTH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_TIME_MS);
  }

  /** Writes what waits, or has it written next. A sink that is gone is nothing to fail for. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#waiting === "") return;
    const octets = new TextEncoder().encode(this.#waiting);
    this.#waiting = "";
    try {
      const written = this.#sink(octets);
      if (written !== undefined) this.#writing = this.#goOnAfter(written);
    } catch {
      // A closed pipe: whoever read the log has left, and the server goes on.
    }
  }

  /** Resolves once all is written, or after that many ms. */
  async finish(wait: number): Promise<void> {
    this.flush();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) =>
      timer = setTimeout(resolve, wait)
    );
    while (this.#writing !== undefined) {
      const isLate = await Promise.race([
        this.#writing.then(() => false),
        late.then(() => true),
      ]);
      if (isLate) break;
    }
    clearTimeout(timer);
  }

  async #goOnAfter(written: Promise<void>): Promise<void> {
    try {
      await written;
    } catch {
      // As above.
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
