// Where the content of a request ends, whatever its framing. RFC 9112 §6.3.

import { ChunkedDecoder } from "../http1/chunked.ts";
import type { ContentFraming } from "../http1/framing.ts";
import type { Refusal } from "../http/refusal.ts";

/** The outcome of one call: `consumed` octets belong to the content and its framing. */
export type ReadContent =
  | { readonly kind: "partial" | "complete"; readonly consumed: number }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const TOO_LARGE: ReadContent = Object.freeze({
  kind: "refused",
  refusal: "content too large",
});

/** Follows one content to its end, and refuses it beyond `limit` octets, framing counted. */
export class ContentReader {
  #left: number;
  #taken = 0;
  readonly #chunked: ChunkedDecoder | undefined;
  readonly #limit: number;

  constructor(framing: ContentFraming, limit: number) {
    this.#limit = limit;
    this.#left = framing.kind === "length" ? framing.length : 0;
    if (framing.kind === "chunked") this.#chunked = new ChunkedDecoder();
  }

  /** Takes what belongs to the content from octets `start` to `end`. */
  take(
    octets: Uint8Array,
    { start, end }: { start: number; end: number },
  ): ReadContent {
    // Never beyond the limit: a fault there has the same refusal however the octets were cut.
    const room = Math.max(this.#limit - this.#taken, 0);
    const bound = Math.min(end, start + room);
    const outcome = this.#chunked === undefined
      ? this.#takeLength(bound - start)
      : this.#chunked.decode(octets, { start, end: bound });
    if (this.#chunked !== undefined && this.#chunked.length > this.#limit) {
      return TOO_LARGE;
    }
    if (outcome.kind === "refused") return outcome;
    this.#taken += outcome.consumed;
    if (outcome.kind === "complete") return outcome;
    const toCome = this.#chunked === undefined ? this.#left : 1;
    return this.#taken + toCome > this.#limit ? TOO_LARGE : outcome;
  }

  #takeLength(available: number): ReadContent {
    const consumed = Math.min(available, this.#left);
    this.#left -= consumed;
    return { kind: this.#left === 0 ? "complete" : "partial", consumed };
  }
}
