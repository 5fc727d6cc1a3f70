// What `_redirects` and `_headers` have in common: one rule or field a line, `#` before a comment,
// blanks around a line without meaning. A bad line is reported, and the others apply.

import { quoteStart } from "../../base/visible_text.ts";
import { trimBlanks } from "../../http/octets.ts";
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

/** The result for a text with which something is wrong. */
export function unfit(message: string): Unfit {
  return { kind: "unfit", message };
}

/** A line without the blanks around it, never empty and never a comment. */
export interface RulesLine {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
}

/** Lists `MAX_PROBLEMS` problems; in place of the next one stands that further ones are not listed. */
export class LineProblems {
  readonly list: LineProblem[] = [];

  /** Adds what is wrong with a line. */
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
 * The lines that are neither empty nor comments. A line of more than `longest` characters, or with a
 * control other than HTAB, is left out and added to the problems.
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
    const isAfterCr = end > start && text[end - 1] === "\r";
    const line = trimBlanks(text.slice(start, isAfterCr ? end - 1 : end));
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

/** A part of a line as a message shows it: in quotes, and not too long. */
export function quote(text: string): string {
  return quoteStart(text, MAX_QUOTE_LENGTH);
}
