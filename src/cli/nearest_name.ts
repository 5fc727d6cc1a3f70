// The option that a person probably meant: a name that begins with what was typed (`max`), one that
// contains it (`timeout`), or one that differs by a few typing errors (`prot`).

import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { MAX_COMPARED_CHARACTERS } from "./limits.ts";

/** Characters of a part that a name is recognised by: shorter ones are in too many names. */
const MIN_PART_CHARACTERS = 3;

/** The nearest of `names` to `word`; undefined where none is near enough. */
export function findNearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const typed = word.toLowerCase().replace(/^no-/, "");
  if (typed === "" || typed.length > MAX_COMPARED_CHARACTERS) return undefined;
  const nearest = closestString(typed, names);
  const edits = levenshteinDistance(typed, nearest);
  if (edits <= 1) return nearest;
  if (typed.length >= MIN_PART_CHARACTERS) {
    const whole = names.find((name) => name.startsWith(typed)) ??
      names.find((name) => name.includes(typed));
    if (whole !== undefined) return whole;
  }
  return edits <= typed.length / 2 ? nearest : undefined;
}
