// The lines of the short access log have a time without a date. If a line is from another day than the line before it, a
// line with the date comes between them, such as `2026-11-22`.
//
// The lines of all workers pass here, so that the date is printed once. A line that another worker ended just before
// midnight may still follow it.

/** The time at the start of a line, with its colour or without. */
const TIME = /^(?:.\[2m)?(\d\d:\d\d:\d\d) /;
const TIME_LENGTH = "00:00:00".length;

/** Passes on lines, and puts dates between those of different days. Local time. */
export class DayLines {
  readonly #pass: (lines: string) => void;
  readonly #colour: boolean;
  readonly #now: () => number;
  /** The day of the last line; at first, the one on which the log begins. */
  #day: string;

  /** `pass` gets whole lines; `now` returns ms since the epoch. */
  constructor(
    pass: (lines: string) => void,
    { colour = false, now = Date.now }: {
      readonly colour?: boolean;
      readonly now?: () => number;
    } = {},
  ) {
    this.#pass = pass;
    this.#colour = colour;
    this.#now = now;
    this.#day = encodeDay(new Date(now()));
  }

  /** Passes on one or more lines, each with its line end. */
  add(lines: string): void {
    const now = new Date(this.#now());
    const day = encodeDay(now);
    const start = day === this.#day ? -1 : findFirstOf(now, lines);
    if (start < 0) return this.#pass(lines);
    this.#day = day;
    const heading = this.#colour ? `\x1b[2m${day}\x1b[22m` : day;
    this.#pass(`${lines.slice(0, start)}${heading}\n${lines.slice(start)}`);
  }
}

/** Where the first line of the day begins; -1 for none. A later time of day than now is of the day before. */
function findFirstOf(now: Date, lines: string): number {
  const latest = now.toTimeString().slice(0, TIME_LENGTH);
  let start = 0;
  while (start < lines.length) {
    const end = lines.indexOf("\n", start) + 1 || lines.length;
    const time = TIME.exec(lines.slice(start, end))?.[1];
    if (time !== undefined && time <= latest) return start;
    start = end;
  }
  return -1;
}

/** The local date, such as `2026-11-22`. */
function encodeDay(date: Date): string {
  const numbers = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return numbers.map((each) => String(each).padStart(2, "0")).join("-");
}
