// What becomes of the octets of a request head: whole, partial or refused.

import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "./request_head.ts";

/** The outcome of parsing. */
export type ParsedHead =
  | {
    readonly kind: "complete";
    readonly head: RequestHead;
    /** Octets of the head, the blank line included. */
    readonly consumed: number;
  }
  | { readonly kind: "partial" }
  | {
    readonly kind: "refused";
    readonly refusal: Refusal;
    /** The octet that caused it, counted from the first of the head. */
    readonly at: number;
  };
