// Lines on their way to standard output, gathered so that a busy server doesn't pay one system call
// for each, and written in time for a person to watch.

/** ms a line waits for others at the most. */
const GATHER_TIME = 100;

/** Characters that are written at once, however recent. */
const GATHER_LENGTH = 16 * 1024;

/** Writes text to one sink, which takes all it is given. */
export class LineWriter {
  readonly #sink: (octets: Uint8Array) => void;
  #waiting = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sink: (octets: Uint8Array) => void) {
    this.#sink = sink;
  }

  /** Adds a line, with its line end. */
  add(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length >= GATHER_LENGTH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_TIME);
  }

  /** Writes what waits. A sink that is gone is nothing to fail for. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === "") return;
    const octets = new TextEncoder().encode(this.#waiting);
    this.#waiting = "";
    try {
      this.#sink(octets);
    } catch {
      // A closed pipe: whoever read the log has left, and the server goes on.
    }
  }
}
