// Environment variables with this program's prefix that set no option, such as `TINYHTTP_PROT`. They are
// no error: another program may have set them.

import { quote } from "../base/visible_text.ts";
import { explainForeignName } from "./foreign_option.ts";
import { findNearest } from "./nearest_name.ts";
import { environmentNames, type OptionRow } from "./option_row.ts";
import { OPTION_TABLE } from "./option_table.ts";
import { isServiceLink } from "./service_link.ts";

const PREFIX = "TINYHTTP_";

const ROWS = Object.values<OptionRow<unknown>>(OPTION_TABLE);
const KNOWN: ReadonlySet<string> = new Set(ROWS.flatMap(environmentNames));

/** A line for each of these variables that has the prefix and sets no option. No value is shown. */
export function listUnknownVariables(
  variables: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(variables)
    .filter(([name, value]) =>
      name.toUpperCase().startsWith(PREFIX) && !KNOWN.has(name) &&
      value !== "" && !isServiceLink(name, value)
    )
    .map(([name]) =>
      `environment variable ${quote(name)} sets nothing: ${explain(name)}`
    );
}

function explain(name: string): string {
  const upper = name.toUpperCase();
  if (KNOWN.has(upper)) return `its name is ${quote(upper)}`;
  const word = upper.slice(PREFIX.length).toLowerCase().replaceAll("_", "-");
  const other = ROWS.find((row) => row.long.includes(word));
  if (other !== undefined) {
    return `its name is ${quote(environmentNames(other)[0])}`;
  }
  const names = [...KNOWN].filter((known) => known.startsWith(PREFIX));
  const nearest = findNearest(
    word,
    names.map((known) => known.slice(PREFIX.length).toLowerCase()),
  );
  if (nearest !== undefined) {
    return `did you mean ${quote(PREFIX + nearest.toUpperCase())}?`;
  }
  return explainForeignName(word) ?? '"tinyhttp --help" lists all variables';
}
