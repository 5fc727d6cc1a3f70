// An exchange as the page gets it: with the texts and the sections of its reasons.

import { DECISIONS } from "../http/decision_table.ts";
import { REFUSALS } from "../http/refusal.ts";
import type { MaskedExchange } from "../observe/trace_event.ts";
import { encodeUnits } from "./message_text.ts";

/** An exchange with the rows of the tables of reasons. */
export type DescribedExchange = ReturnType<typeof describeExchange>;

/** Adds what the tables have. */
export function describeExchange(exchange: MaskedExchange) {
  const { refused, decisions } = exchange;
  return {
    ...exchange,
    refused: refused && { ...refused, ...REFUSALS[refused.refusal] },
    decisions: decisions.map((noted) => ({
      ...noted,
      ...DECISIONS[noted.decision],
      detail: noted.detail && toOctets(noted.detail),
    })),
  };
}

/** A detail has octets of the peer, or is a text of the program, such as a path, which can have any character. */
function toOctets(detail: string): string {
  return /[^\0-\xff]/.test(detail) ? encodeUnits(detail) : detail;
}
