// What a trace consists of. Nothing in it holds a secret that `trace_mask.ts` knows, and all of it is bounded and
// survives a structured clone. Texts have one character an octet, and are not escaped.

import type { Decision } from "../http/decision.ts";
import type { Refusal } from "../http/refusal.ts";
import type { ClosedBy, ExchangeTimes } from "./tap.ts";

/** A run of octets: the first `octets.length` of `length` that begin at `offset` of the connection. */
export interface TracedOctets {
  readonly offset: number;
  /** How many there were. */
  readonly length: number;
  /** Masked; at most `MAX_KEPT_CONTENT_OCTETS` of a content. */
  readonly octets: string;
  /** The content coding, where the octets are left out because of it: no mask can look into it. */
  readonly coding: string | undefined;
}

/** An exchange with its octets, masked. */
export interface MaskedExchange {
  /** Counts the exchanges of the connection, from 1. */
  readonly number: number;
  /** The start of the request-line; undefined where no head was complete. */
  readonly request:
    | {
      readonly method: string;
      readonly target: string;
      readonly version: string;
    }
    | undefined;
  readonly status: number | undefined;
  readonly refused:
    | { readonly refusal: Refusal; readonly at: number }
    | undefined;
  readonly cut: boolean;
  readonly decisions: readonly {
    readonly decision: Decision;
    readonly detail: string | undefined;
  }[];
  readonly omittedDecisions: number;
  readonly times: ExchangeTimes;
  readonly requestHead: TracedOctets;
  readonly requestContent: TracedOctets;
  readonly interim: TracedOctets;
  readonly responseHead: TracedOctets;
  readonly responseContent: TracedOctets;
}

/** One event of a trace. `connection`: the number of the worker and that of the connection, such as `2.17`. */
export type TraceEvent =
  | {
    readonly kind: "opened";
    readonly connection: string;
    readonly peer: string;
    readonly at: number;
  }
  | {
    readonly kind: "handshaken";
    readonly connection: string;
    readonly protocol: string;
    readonly at: number;
  }
  | {
    readonly kind: "exchange";
    readonly connection: string;
    readonly peer: string;
    readonly opened: number;
    readonly exchange: MaskedExchange;
  }
  | {
    readonly kind: "closed";
    readonly connection: string;
    readonly by: ClosedBy;
    readonly at: number;
    readonly received: number;
    readonly sent: number;
  }
  /** So many events before this one were not passed on. */
  | { readonly kind: "lost"; readonly events: number };
