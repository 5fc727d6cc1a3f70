// What to say about options that the program takes, but that are probably a mistake.

import { quote } from "../base/visible_text.ts";
import { explainForeignValue } from "./foreign_option.ts";
import type { OptionKind } from "./option_kind.ts";
import type { OptionRow } from "./option_row.ts";
import { OPTION_TABLE } from "./option_table.ts";

/** The texts that each option was given, by its first long name. */
export type GivenTexts = ReadonlyMap<string, readonly string[]>;

const ROWS = Object.values<OptionRow<unknown>>(OPTION_TABLE);

/** Letters that take almost any text, so also one that other tools understand in another way. */
const MISREAD_LETTERS = ["a", "H"];

/** True for an option that keeps each of its values. */
export function isRepeatable({ kind }: OptionKind<unknown>): boolean {
  return kind === "repeatable" || kind === "optional texts";
}

/** A line for each probable mistake. It is no error: the options have a meaning. */
export function listWarnings(given: GivenTexts): readonly string[] {
  return [...listRepeated(given), ...listMisread(given)];
}

/**
 * A line for each option that has several values and takes one. Scripts and aliases give options, and their users
 * other ones after them.
 */
function listRepeated(given: GivenTexts): readonly string[] {
  const warnings: string[] = [];
  for (const row of ROWS) {
    const name = row.long[0];
    const texts = given.get(name) ?? [];
    if (isRepeatable(row.kind) || new Set(texts).size < 2) continue;
    const last = row.secret === true ? "" : `, ${quote(texts.at(-1)!)}`;
    warnings.push(
      `option "--${name}" is given ${texts.length} times: the last value counts${last}`,
    );
  }
  return warnings;
}

/** A line for each value that is valid, and has another meaning in other tools. */
function listMisread(given: GivenTexts): readonly string[] {
  return MISREAD_LETTERS.flatMap((letter) => {
    const row = ROWS.find(({ short }) => short === letter)!;
    const texts = given.get(row.long[0]) ?? [];
    return texts.flatMap((text) => {
      const answer = explainForeignValue(letter, text, row.secret);
      if (answer === undefined) return [];
      const value = row.secret === true ? "its value" : quote(text);
      return `option "--${row.long[0]}": ${value} is taken as ` +
        `${row.kind.placeholder}; ${answer}`;
    });
  });
}
