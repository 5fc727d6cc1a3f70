// The option that a person probably meant: one that differs by a typing error or two (`prot`,
// `max-conections`), one that begins with what was typed (`max`), or one with such a word in it
// (`connections`). Another option is worse than none: it would be tried.

import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { MAX_COMPARED_CHARACTERS } from "./limits.ts";

/** Characters of a part that a name is recognised by: shorter ones are in too many names. */
const MIN_PART_CHARACTERS = 3;

/** The share of typing errors in a name. */
const MAX_EDITS_SHARE = 1 / 5;

/** The nearest of `names` to `word`; undefined where none is near enough. */
export function findNearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const typed = word.toLowerCase();
  if (typed === "" || typed.length > MAX_COMPARED_CHARACTERS) return undefined;
  const near = names.filter((name) => isNear(typed, name));
  if (near.length > 0) {
    return near.reduce((best, name) =>
      countEdits(typed, name) < countEdits(typed, best) ? name : best
    );
  }
  if (typed.length < MIN_PART_CHARACTERS) return undefined;
  return names.find((name) => name.startsWith(typed)) ??
    names.find((name) => name.split("-").includes(typed));
}

/** True where the words differ by one typing error, or by few for their length. */
export function isNear(typed: string, name: string): boolean {
  const length = Math.max(typed.length, name.length);
  const most = Math.floor(length * MAX_EDITS_SHARE);
  // Of two letters, one typing error leaves anything.
  return countEdits(typed, name) <= Math.max(most, length > 2 ? 1 : 0);
}

/** As usual, but two letters that changed places are one edit, too. */
function countEdits(typed: string, name: string): number {
  return isTransposed(typed, name) ? 1 : levenshteinDistance(typed, name);
}

function isTransposed(typed: string, name: string): boolean {
  if (typed.length !== name.length) return false;
  let at = 0;
  while (at < name.length && typed[at] === name[at]) at++;
  return typed[at] === name[at + 1] && typed[at + 1] === name[at] &&
    typed.slice(at + 2) === name.slice(at + 2);
}
