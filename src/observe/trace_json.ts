// A trace as JSON, one object a line, in visible ASCII. `kind` tells the events apart; see `trace_event.ts`.
//
// Texts of the peer have one character an octet. A decision has its text and its section beside it, and so has a refusal.

import { DECISIONS } from "../http/decision_table.ts";
import { REFUSALS } from "../http/refusal.ts";
import { MAX_PRINTED_CONTENT_OCTETS } from "./limits.ts";
import type {
  MaskedExchange,
  TracedOctets,
  TraceEvent,
} from "./trace_event.ts";

/** The line of an event, with its line end. */
export function encodeTraceJson(event: TraceEvent): string {
  const data = event.kind === "exchange"
    ? { ...event, exchange: undefined, ...describe(event.exchange) }
    : event;
  const line = JSON.stringify(
    data,
    (_, value) =>
      typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
  );
  return line.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ) + "\n";
}

function describe(exchange: MaskedExchange) {
  const { refused, decisions, requestContent, responseContent } = exchange;
  return {
    ...exchange,
    refused: refused && { ...refused, ...REFUSALS[refused.refusal] },
    decisions: decisions.map((noted) => ({
      ...noted,
      ...DECISIONS[noted.decision],
    })),
    requestContent: shorten(requestContent),
    responseContent: shorten(responseContent),
  };
}

function shorten(content: TracedOctets): TracedOctets {
  const octets = content.octets.slice(0, MAX_PRINTED_CONTENT_OCTETS);
  return { ...content, octets };
}
