// Standard output, for the log alone, and standard error, for all else: the banner, messages, the summary. Each tells on
// the other one what is wrong with it. None of them can stop the program.

import {
  LAST_WRITE_TIMEOUT_MS,
  MAX_WAITING_MESSAGE_CHARACTERS,
} from "./limits.ts";
import { LineWriter, type OctetStream } from "./line_writer.ts";

/** The two streams that a program writes to. */
export class StandardStreams {
  /** True where people read standard output: it then gets what is wrong with standard error. Programs want log lines. */
  areForPeople = false;
  readonly #output: LineWriter;
  readonly #messages: LineWriter;

  /** The program's own streams by default. */
  constructor(
    output: OctetStream = Deno.stdout,
    messages: OctetStream = Deno.stderr,
  ) {
    this.#output = new LineWriter(output, {
      name: "standard output",
      tell: (text) => this.warn(text),
    });
    this.#messages = new LineWriter(messages, {
      name: "standard error",
      tell: (text) => {
        if (this.areForPeople) this.print(encodeMessage(text));
      },
      maxWaiting: MAX_WAITING_MESSAGE_CHARACTERS,
    });
  }

  /** Writes lines of the log to standard output, each with its line end. */
  print(lines: string): void {
    this.#output.add(lines);
  }

  /** Writes lines for people to standard error, each with its line end. */
  tell(lines: string): void {
    this.#messages.add(lines);
  }

  /** Writes a message to standard error. */
  warn(text: string): void {
    this.#messages.add(encodeMessage(text));
  }

  /** Resolves once all is written, or after two seconds. */
  async finish(): Promise<void> {
    // The second time is for what the streams tell of each other.
    for (let i = 0; i < 2; i++) {
      await Promise.all([
        this.#output.finish(LAST_WRITE_TIMEOUT_MS),
        this.#messages.finish(LAST_WRITE_TIMEOUT_MS),
      ]);
    }
  }
}

function encodeMessage(text: string): string {
  return `tinyhttp: ${text}\n`;
}
