// An option of another server → what this program has instead.

import { FOREIGN_LETTERS } from "./foreign_letters.ts";
import { FOREIGN_NAMES, type ForeignNames } from "./foreign_names.ts";
import { MAX_COMPARED_CHARACTERS } from "./limits.ts";
import { isNear } from "./nearest_name.ts";

/** Words before a name that ask for the opposite. */
const OFF_PREFIX = /^(?:no|disable|without|skip|hide|ignore|not)/;
/** Words before a name that say nothing more. */
const ON_PREFIX =
  /^(?:enable|use|with|allow|show|set|add|serve|render|default|http|server)/;

const ENTRIES: ReadonlyMap<string, ForeignNames> = new Map(
  FOREIGN_NAMES.flatMap((entry) =>
    entry.names.split(" ").map((name) => [name, entry] as const)
  ),
);

/** The name without what tools write differently: `autoIndex`, `auto_index`, `auto-index`. */
function squash(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, "");
}

/** What this program has instead of an option with that name, in words; undefined for an unknown one. */
export function explainForeignName(name: string): string | undefined {
  if (name.length > MAX_COMPARED_CHARACTERS) return undefined;
  const key = squash(name);
  const exact = ENTRIES.get(key) ?? ENTRIES.get(key.replace(OFF_PREFIX, "no"));
  if (exact !== undefined) return exact.answer;
  const off = ENTRIES.get(key.replace(OFF_PREFIX, ""));
  if (off !== undefined) return off.off ?? off.answer;
  return ENTRIES.get(key.replace(ON_PREFIX, ""))?.answer;
}

/** The same for a name with a typing error. */
export function explainNearForeignName(name: string): string | undefined {
  if (name.length > MAX_COMPARED_CHARACTERS) return undefined;
  const key = squash(name);
  for (const [each, { answer }] of ENTRIES) {
    if (each.length >= MIN_NEAR_CHARACTERS && isNear(key, each)) return answer;
  }
  return undefined;
}

/** Shorter names are near to words that mean something else. */
const MIN_NEAR_CHARACTERS = 7;

/** The same for an option of one letter. */
export function explainForeignLetter(letter: string): string | undefined {
  return Object.hasOwn(FOREIGN_LETTERS, letter)
    ? FOREIGN_LETTERS[letter]
    : undefined;
}
