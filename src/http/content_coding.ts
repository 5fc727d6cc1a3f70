// The content coding to answer with, by Accept-Encoding (RFC 9110 §12.5.3).
//
// A member that is malformed is ignored, and so is a coding that nobody here can make. Without the field any coding
// would be acceptable; identity is the one that every client can read.

import { parseWeightedList, type WeightedMember } from "./weighted_list.ts";

/** The content codings that are spoken. RFC 9110 §8.4.1. */
export type ContentCoding = "zstd" | "br" | "gzip" | "identity";

/** What identity weighs when nothing names it: acceptable, but less so than the least weight a field can say. */
const UNNAMED_IDENTITY = 0.5;

/**
 * The available coding that the client weighs highest, the earlier one where two weigh the same; undefined where
 * none is acceptable. An empty field accepts identity alone. RFC 9110 §12.5.3.
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

/** The first member that names the coding counts; `*` is for those that none names. */
function weigh(
  coding: ContentCoding,
  members: readonly WeightedMember[],
): number {
  let wildcard: number | undefined;
  for (const { name, parameters, weight } of members) {
    // Codings have no parameters; a member that has one is malformed.
    if (parameters.length > 0) continue;
    if ((name === "x-gzip" ? "gzip" : name) === coding) return weight;
    if (name === "*") wildcard ??= weight;
  }
  return wildcard ?? (coding === "identity" ? UNNAMED_IDENTITY : 0);
}
