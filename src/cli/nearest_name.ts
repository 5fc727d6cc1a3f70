// The name a person probably meant: one that goes on from what was typed (`max`), one that holds it
// (`timeout`), or one that a few slips of the fingers lead to (`prot`).

import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** A word longer than any name by far is not a slip, and would be costly to compare. */
const LONGEST_WORD = 64;
const SHORTEST_PART = 3;

/** The nearest of `names` to `word`, or undefined where none is near enough to be helpful. */
export function findNearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const typed = word.toLowerCase().replace(/^no-/, "");
  if (typed === "" || typed.length > LONGEST_WORD) return undefined;
  const nearest = closestString(typed, names);
  const slips = levenshteinDistance(typed, nearest);
  if (slips <= 1) return nearest;
  if (typed.length >= SHORTEST_PART) {
    const whole = names.find((name) => name.startsWith(typed)) ??
      names.find((name) => name.includes(typed));
    if (whole !== undefined) return whole;
  }
  return slips <= typed.length / 2 ? nearest : undefined;
}
