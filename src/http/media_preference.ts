// The media type to answer with, by Accept (RFC 9110 §12.5.1).
//
// A member that is malformed is ignored. A field that is absent, or holds nothing well-formed, accepts anything.

import {
  MAX_MEMBERS,
  parseWeightedList,
  type WeightedMember,
} from "./weighted_list.ts";

/**
 * The available media type that the client weighs highest, the earlier one where two weigh the same; undefined where
 * none is acceptable. The most specific media range decides a type's weight. RFC 9110 §12.5.1.
 */
export function negotiateMediaType(
  accept: string | undefined,
  available: readonly string[],
): string | undefined {
  const ranges = parseWeightedList(accept ?? "");
  if (ranges.length === 0) return available[0];
  let best: string | undefined;
  let bestWeight = 0;
  for (const mediaType of available) {
    const weight = weigh(mediaType, ranges);
    if (weight > bestWeight) {
      best = mediaType;
      bestWeight = weight;
    }
  }
  return best;
}

/**
 * Whether Accept names text/html and weighs it no less than plain text, as browsers do when they navigate. Wildcards,
 * which every script and command line sends, do not count.
 */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = parseWeightedList(accept ?? "");
  const isNamed = ranges.some((range) => range.name === "text/html");
  if (!isNamed) return false;
  const html = weigh("text/html", ranges);
  return html > 0 && html >= weigh("text/plain", ranges);
}

/** The weight of the most specific range that holds the media type, the first of several; 0 where none does. */
function weigh(mediaType: string, ranges: readonly WeightedMember[]): number {
  // A media type is written like a list of one range without a weight.
  const [type] = parseWeightedList(mediaType);
  let weight = 0;
  let highest = 0;
  for (const range of ranges) {
    const specificity = rankSpecificity(range, type);
    if (specificity > highest) {
      highest = specificity;
      weight = range.weight;
    }
  }
  return weight;
}

/** 0 where the range doesn't hold the type; the name counts before any number of parameters. */
function rankSpecificity(range: WeightedMember, type: WeightedMember): number {
  const isHeld = range.parameters.every((p) => type.parameters.includes(p));
  if (!isHeld) return 0;
  const names = ["*/*", type.name.replace(/\/.*/, "/*"), type.name];
  const rank = names.indexOf(range.name) + 1;
  return rank === 0 ? 0 : rank * MAX_MEMBERS + range.parameters.length;
}
