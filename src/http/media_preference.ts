// Selects the media type of a response by Accept (RFC 9110 §12.5.1).
//
// Malformed members are ignored. If the field is absent or has no well-formed member, every type is acceptable.

import {
  MAX_MEMBERS,
  parseWeightedList,
  type WeightedMember,
} from "./weighted_list.ts";

/**
 * The available media type with the highest weight, the earlier one of equals; undefined if none is acceptable. The
 * most specific media range that matches a type gives its weight. RFC 9110 §12.5.1.
 *
 * @example
 * ```ts
 * import { negotiateMediaType } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const available = ["application/json", "text/html"];
 * assertEquals(negotiateMediaType("text/*, image/png", available), "text/html");
 * assertEquals(negotiateMediaType(undefined, available), "application/json");
 * assertEquals(negotiateMediaType("image/png", available), undefined);
 * ```
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
 * True if Accept names text/html and gives it at least the weight of text/plain, as browsers do when they navigate.
 * Wildcards do not count, since scripts and command-line clients send them.
 *
 * @example
 * ```ts
 * import { prefersHtml } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(prefersHtml("text/html,application/xml;q=0.9"), true);
 * assertEquals(prefersHtml("text/plain"), false);
 * ```
 */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = parseWeightedList(accept ?? "");
  const isNamed = ranges.some((range) => range.name === "text/html");
  if (!isNamed) return false;
  const html = weigh("text/html", ranges);
  return html > 0 && html >= weigh("text/plain", ranges);
}

/**
 * True if Accept says nothing: it is absent, or accepts every media type alike. Command-line clients, link previews
 * and monitors send it so.
 *
 * @example
 * ```ts
 * import { acceptsAnything } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(acceptsAnything("*" + "/*"), true);
 * assertEquals(acceptsAnything("image/png, *" + "/*;q=0.8"), false);
 * ```
 */
export function acceptsAnything(accept: string | undefined): boolean {
  return parseWeightedList(accept ?? "").every(({ name, weight }) =>
    name === "*/*" && weight > 0
  );
}

/** The weight of the most specific range that matches the media type, the first of equals; 0 if none matches. */
function weigh(mediaType: string, ranges: readonly WeightedMember[]): number {
  // A media type has the form of a list with one range and no weight.
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

/** 0 if the range doesn't match the type. A more specific name outranks any number of parameters. */
function rankSpecificity(range: WeightedMember, type: WeightedMember): number {
  const isHeld = range.parameters.every((p) => type.parameters.includes(p));
  if (!isHeld) return 0;
  const names = ["*/*", type.name.replace(/\/.*/, "/*"), type.name];
  const rank = names.indexOf(range.name) + 1;
  return rank === 0 ? 0 : rank * MAX_MEMBERS + range.parameters.length;
}
