// Accept-Encoding → the codings to try, the best first. RFC 9110 §12.5.3.
//
// Nearly all clients send one of a few field values, so the ranks of each value are cached.

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

/** Ranks codings by the weights of the client, and equal ones by the preference of this server. */
export class CodingPreference {
  /** For each offer: the precompressed codings, then those on the fly, then identity. */
  readonly #offers: readonly (readonly ContentCoding[])[];
  /** Accept-Encoding → ranks by offer. */
  readonly #cache = new Map<string, (readonly ContentCoding[] | undefined)[]>();

  /** `codecs` are the codings that this server can apply. */
  constructor(codecs: readonly AppliedCoding[]) {
    const offers: ContentCoding[][] = [];
    for (let set: CodingSet = 0; set < CODING_SETS; set++) {
      const precompressed = CODINGS.filter((coding) =>
        (set & CODING_BIT[coding]) > 0
      );
      const others = codecs.filter((coding) => !precompressed.includes(coding));
      offers[set] = [...precompressed, "identity"];
      offers[set + CODING_SETS] = [...precompressed, ...others, "identity"];
    }
    this.#offers = offers;
  }

  /** The acceptable ones, best first, of the codings in `precompressed`, identity and, if `onTheFly`, all codecs. */
  rank(
    acceptEncoding: string,
    { precompressed, onTheFly }: {
      precompressed: CodingSet;
      onTheFly: boolean;
    },
  ): readonly ContentCoding[] {
    const offer = precompressed + (onTheFly ? CODING_SETS : 0);
    let ranks = this.#cache.get(acceptEncoding);
    if (ranks === undefined) {
      ranks = [];
      if (acceptEncoding.length <= MAX_PREFERENCE_LENGTH) {
        if (this.#cache.size >= MAX_PREFERENCES) this.#cache.clear();
        this.#cache.set(acceptEncoding, ranks);
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
