// What `_redirects` and `_headers` have in common: one rule or field a line, `#` before a comment,
// blanks around a line without meaning, and a bad line that is reported and leaves the rest at work.

import { quoteStart } from "../../base/visible_text.ts";
import { MAX_PROBLEMS, MAX_QUOTE_LENGTH } from "./limits.ts";

/** What is wrong with a line; lines count from 1. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** What is wrong with a text. */
export interface Unfit {
  readonly kind: "unfit";
  readonly message: string;
}

/** The result that says what is wrong. */
export function unfit(message: string): Unfit {
  return { kind: "unfit", message };
}

/** A line without the blanks around it, never empty and never a comment. */
export interface RulesLine {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
}

/** Gathers problems up to a bound, and says so where it is reached. */
export class LineProblems {
  readonly list: LineProblem[] = [];

  /** Notes what is wrong with a line. */
  add(line: number, message: string): void {
    if (this.list.length > MAX_PROBLEMS) return;
    const isLast = this.list.length === MAX_PROBLEMS;
    this.list.push({
      line,
      message: isLast ? "further problems are not listed" : message,
    });
  }
}

/**
 * The lines that say something. One that is longer than `longest` characters or holds a control
 * other than HTAB is a problem and left out.
 */
export function* readRulesLines(
  text: string,
  { longest, problems }: { longest: number; problems: LineProblems },
): Generator<RulesLine> {
  // Editors on Windows begin a file with a byte order mark and end its lines with CRLF.
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    const line = trimBlanks(text.slice(start, end));
    start = end + 1;
    if (line === "" || line.startsWith("#")) continue;
    if (line.length > longest) {
      problems.add(number, `longer than ${longest} characters`);
    } else if (CONTROL.test(line)) {
      problems.add(number, "holds a control character");
    } else {
      yield { number, text: line };
    }
  }
}

// deno-lint-ignore no-control-regex -- which is the point
const CONTROL = /[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/;

/** Without the blanks around it, the CR before a line's end included. */
function trimBlanks(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && isBlank(line, start)) start++;
  if (end > start && line[end - 1] === "\r") end--;
  while (end > start && isBlank(line, end - 1)) end--;
  return line.slice(start, end);
}

function isBlank(line: string, at: number): boolean {
  return line[at] === " " || line[at] === "\t";
}

/** A part of a line as a message shows it: in quotes, and not too long. */
export function quote(text: string): string {
  return quoteStart(text, MAX_QUOTE_LENGTH);
}
