// An option of another server → what this program has instead.

import { FOREIGN_LETTERS } from "./foreign_letters.ts";
import { FOREIGN_NAMES, type ForeignNames } from "./foreign_names.ts";
import { escapeUnprintable } from "../base/visible_text.ts";
import { explainHost } from "./address_hint.ts";
import {
  FOREIGN_FLAGS,
  FOREIGN_VALUES,
  type ForeignValue,
} from "./foreign_values.ts";
import {
  MAX_COMPARED_CHARACTERS,
  MAX_FOREIGN_VALUE_CHARACTERS,
} from "./limits.ts";
import { isNear } from "./nearest_name.ts";
import { encodeWord } from "./shell_word.ts";

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

/** What this program has instead of an option of one letter with that value, if it has one. */
export function explainForeignLetter(
  letter: string,
  value?: string,
): string | undefined {
  const answer = value === undefined
    ? undefined
    : explainForeignValue(letter, value);
  if (answer !== undefined) return answer;
  return Object.hasOwn(FOREIGN_LETTERS, letter)
    ? FOREIGN_LETTERS[letter]
    : undefined;
}

/**
 * What a value shows that its writer meant with a letter, in words; undefined for any other value. The answer to a
 * secret value does not contain it.
 */
export function explainForeignValue(
  letter: string,
  value: string,
  isSecret = false,
): string | undefined {
  if (value.length > MAX_FOREIGN_VALUE_CHARACTERS) return undefined;
  for (const { form, answer } of findForms(letter)) {
    if (!form.test(value)) continue;
    const text = typeof answer === "string"
      ? answer.replace("{}", () => escapeUnprintable(encodeWord(value)))
      : answer(value);
    if (text !== undefined) return text;
  }
  // The next option of the other tool.
  if (/^-[a-z-]+$/i.test(value)) return explainForeignFlag(letter);
  const host = explainHost(value);
  return host !== undefined && isSecret ? "for an address: --host ADDR" : host;
}

/** What one of this program's letters does elsewhere, where it takes no value; undefined where none is known. */
export function explainForeignFlag(letter: string): string | undefined {
  return Object.hasOwn(FOREIGN_FLAGS, letter)
    ? FOREIGN_FLAGS[letter]
    : undefined;
}

function findForms(letter: string): readonly ForeignValue[] {
  return Object.hasOwn(FOREIGN_VALUES, letter) ? FOREIGN_VALUES[letter] : [];
}
