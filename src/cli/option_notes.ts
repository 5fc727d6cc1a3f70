// What to say about options that the program takes, but that are probably a mistake.

import { quote } from "../base/visible_text.ts";
import { explainForeignValue } from "./foreign_option.ts";
import {
  environmentNames,
  type GetEnvironment,
  isRepeatable,
  type OptionRow,
  splitVariable,
} from "./option_row.ts";
import { OPTION_TABLE } from "./option_table.ts";

/** The texts that each option was given, by its first long name. */
export type GivenTexts = ReadonlyMap<string, readonly string[]>;

const ROWS = Object.values<OptionRow<unknown>>(OPTION_TABLE);

/** Letters that take almost any text, so also one that other tools understand in another way. */
const MISREAD_LETTERS = ["a", "H"];

/** What is known beside the command line. */
export interface WarningFacts {
  readonly env: GetEnvironment;
  /** Whether a folder or a file is served. */
  readonly hasFolder: boolean;
}

/** A line for each probable mistake. It is no error: the options have a meaning. */
export function listWarnings(
  given: GivenTexts,
  { env, hasFolder }: WarningFacts,
): readonly string[] {
  return [
    ...listRepeated(given),
    ...listMisread(given),
    ...listEmptied(given, env),
    ...hasFolder ? [] : listIdle(given),
  ];
}

/** A line for each variable that is there, is empty, and would protect. */
function listEmptied(
  given: GivenTexts,
  env: GetEnvironment,
): readonly string[] {
  return ROWS.flatMap((row) => {
    if (row.protects !== true || given.has(row.long[0])) return [];
    const [name] = environmentNames(row);
    const value = env(name);
    if (value === undefined || splitVariable(row, value).length > 0) return [];
    return `environment variable ${quote(name)} is empty: it sets nothing`;
  });
}

/** A line for each option of the command line that only files need, where there are none. */
function listIdle(given: GivenTexts): readonly string[] {
  const names = ROWS.filter(({ group, long }) =>
    (group === "Files" || ["type", "charset"].includes(long[0])) &&
    given.has(long[0])
  ).map(({ long: [name] }) => name);
  return names.map((name) =>
    `option "--${name}" has no effect without DIR: ` +
    'write "tinyhttp ." to serve this folder'
  );
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
