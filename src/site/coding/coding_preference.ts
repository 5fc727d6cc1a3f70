// Accept-Encoding → the codings to try, the best first. RFC 9110 §12.5.3.
//
// The same few field values come from nearly all clients, so what follows from them is remembered.

import {
  type ContentCoding,
  decideContentCoding,
} from "../../http/content_coding.ts";
import {
  type AppliedCoding,
  CODING_BIT,
  CODING_SETS,
  CODINGS,
  type CodingSet,
} from "./coding.ts";
import { MAX_PREFERENCE_LENGTH, MAX_PREFERENCES } from "./limits.ts";

/** Ranks codings by what clients weigh, then by what the server prefers. */
export class CodingPreference {
  /** For each offer: those that lie precompressed, then those that can be made, then identity. */
  readonly #offers: readonly (readonly ContentCoding[])[];
  readonly #known = new Map<string, (readonly ContentCoding[] | undefined)[]>();

  /** `made` are the codings that this runtime can make. */
  constructor(made: readonly AppliedCoding[]) {
    const offers: ContentCoding[][] = [];
    for (let ahead: CodingSet = 0; ahead < CODING_SETS; ahead++) {
      const lie = CODINGS.filter((coding) => (ahead & CODING_BIT[coding]) > 0);
      const others = made.filter((coding) => !lie.includes(coding));
      offers[ahead] = [...lie, "identity"];
      offers[ahead + CODING_SETS] = [...lie, ...others, "identity"];
    }
    this.#offers = offers;
  }

  /** The acceptable ones among the codings in `precompressed`, identity and, if `onTheFly`, those made here. */
  rank(
    acceptEncoding: string,
    { precompressed, onTheFly }: {
      precompressed: CodingSet;
      onTheFly: boolean;
    },
  ): readonly ContentCoding[] {
    const offer = precompressed + (onTheFly ? CODING_SETS : 0);
    let ranks = this.#known.get(acceptEncoding);
    if (ranks === undefined) {
      ranks = [];
      if (acceptEncoding.length <= MAX_PREFERENCE_LENGTH) {
        if (this.#known.size >= MAX_PREFERENCES) this.#known.clear();
        this.#known.set(acceptEncoding, ranks);
      }
    }
    return ranks[offer] ??= rankCodings(acceptEncoding, this.#offers[offer]);
  }
}

function rankCodings(
  acceptEncoding: string,
  offer: readonly ContentCoding[],
): readonly ContentCoding[] {
  const ranked: ContentCoding[] = [];
  for (;;) {
    const left = offer.filter((coding) => !ranked.includes(coding));
    const best = decideContentCoding(acceptEncoding, left);
    if (best === undefined) return Object.freeze(ranked);
    ranked.push(best);
  }
}
