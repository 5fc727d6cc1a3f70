// What a program writes to its standard error → lines of the log, each with the program's path, escaped and bounded.

import { escapeUnprintable } from "../base/visible_text.ts";
import { MAX_ERROR_LINE_LENGTH, MAX_ERROR_OCTETS } from "./limits.ts";

/** Splits the standard error of one run into lines. */
export class ErrorLines {
  readonly #report: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #left = MAX_ERROR_OCTETS;
  #isOver = false;
  #line = "";

  /** `report` gets each line without its end. */
  constructor(report: (line: string) => void) {
    this.#report = report;
  }

  /** Takes the next octets. Beyond the bound they are dropped. */
  add(octets: Uint8Array): void {
    if (this.#isOver) return;
    this.#isOver = octets.length > this.#left;
    const taken = octets.subarray(0, this.#left);
    this.#left -= taken.length;
    const text = this.#decoder.decode(taken, { stream: true });
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop()!;
    for (const line of lines) this.#tell(line);
    if (!this.#isOver) return;
    this.end();
    this.#report("what else it says is not shown");
  }

  /** Reports a last line without an end. */
  end(): void {
    if (this.#line !== "") this.#tell(this.#line);
    this.#line = "";
  }

  #tell(line: string): void {
    const text = line.replace(/\r$/, "");
    const isLong = text.length > MAX_ERROR_LINE_LENGTH;
    this.#report(
      escapeUnprintable(text.slice(0, MAX_ERROR_LINE_LENGTH)) +
        (isLong ? "…" : ""),
    );
  }
}
