// A standard stream whose reader, disk or terminal does what a test says.

/** What a write does: it takes all octets, as many as the number says, none for ever, or fails with the error. */
export type StreamMode = "open" | "stuck" | number | Error;

/** Keeps what was written to it. */
export class ScriptedStream {
  mode: StreamMode;
  /** How often it was written to. */
  calls = 0;
  /** The length of each write that succeeded. */
  readonly lengths: number[] = [];
  /** True where a write that fails is accepted all the same, and written before the next one. */
  accepts = false;
  #kept = "";
  #text = "";
  #free: (() => void)[] = [];

  constructor(mode: StreamMode = "open") {
    this.mode = mode;
  }

  /** All that it took. */
  get text(): string {
    return this.#text;
  }

  /** Lets the writes that are stuck go on. */
  release(): void {
    this.mode = "open";
    for (const free of this.#free.splice(0)) free();
  }

  async write(octets: Uint8Array): Promise<number> {
    this.calls++;
    await Promise.resolve();
    if (this.mode instanceof Error) {
      if (octets.length === 0 && this.#kept === "") return 0;
      if (this.accepts && this.#kept === "") this.#kept = decode(octets);
      throw this.mode;
    }
    this.#text += this.#kept;
    this.#kept = "";
    if (octets.length === 0) return 0;
    if (this.mode === "stuck") {
      await new Promise<void>((resolve) => this.#free.push(resolve));
    }
    const most = typeof this.mode === "number" ? this.mode : octets.length;
    const taken = octets.slice(0, most);
    this.#text += decode(taken);
    this.lengths.push(taken.length);
    return taken.length;
  }
}

function decode(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
