// Selects the content coding of a response by Accept-Encoding (RFC 9110 §12.5.3).
//
// Malformed members and unknown codings are ignored. Without the field every coding is acceptable; identity is
// selected, because every client can read it.

import { parseWeightedList, type WeightedMember } from "./weighted_list.ts";

/** The content codings that this server knows. RFC 9110 §8.4.1. */
export type ContentCoding = "zstd" | "br" | "gzip" | "identity";

/** All of them. */
export const CONTENT_CODINGS: readonly ContentCoding[] = [
  "zstd",
  "br",
  "gzip",
  "identity",
];

/** The weight of identity if no member names it: acceptable, but below every positive weight that a field can give. */
const UNNAMED_IDENTITY = 0.5;

/**
 * The available coding with the highest weight, the earlier one of equals; undefined if none is acceptable. An empty
 * field accepts only identity. RFC 9110 §12.5.3.
 *
 * @example
 * ```ts
 * import { decideContentCoding } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const available = ["br", "gzip", "identity"] as const;
 * assertEquals(decideContentCoding("gzip, br;q=0.5", available), "gzip");
 * assertEquals(decideContentCoding("zstd", available), "identity");
 * assertEquals(decideContentCoding("identity;q=0", available), undefined);
 * ```
 */
export function decideContentCoding(
  acceptEncoding: string | undefined,
  available: readonly ContentCoding[],
): ContentCoding | undefined {
  if (acceptEncoding === undefined) {
    return available.includes("identity") ? "identity" : available[0];
  }
  const members = parseWeightedList(acceptEncoding);
  let best: ContentCoding | undefined;
  let bestWeight = 0;
  for (const coding of available) {
    const weight = weigh(coding, members);
    if (weight > bestWeight) {
      best = coding;
      bestWeight = weight;
    }
  }
  return best;
}

/**
 * The codings that a client accepts, the most wanted first, with their weights in words: `br (q=1), gzip (q=0.5)`. For a
 * person: a coding that no member names is left out, except for identity without a weight. RFC 9110 §12.5.3.
 */
export function describeWeights(acceptEncoding: string): string {
  const members = parseWeightedList(acceptEncoding);
  return CONTENT_CODINGS
    .map((coding) => ({ coding, weight: weigh(coding, members) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ coding, weight }) =>
      coding === "identity" && !names(members, coding)
        ? coding
        : `${coding} (q=${weight / 1000})`
    )
    .join(", ");
}

function names(
  members: readonly WeightedMember[],
  coding: ContentCoding,
): boolean {
  return members.some(({ name }) => name === coding || name === "*");
}

/** The weight of the first member that names the coding; `*` applies to codings that no member names. */
function weigh(
  coding: ContentCoding,
  members: readonly WeightedMember[],
): number {
  let wildcard: number | undefined;
  for (const { name, parameters, weight } of members) {
    // Codings have no parameters, so a member with one is malformed.
    if (parameters.length > 0) continue;
    if ((name === "x-gzip" ? "gzip" : name) === coding) return weight;
    if (name === "*") wildcard ??= weight;
  }
  return wildcard ?? (coding === "identity" ? UNNAMED_IDENTITY : 0);
}
