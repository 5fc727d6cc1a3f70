// What a tap gets to know of connections: every octet both ways, and every exchange with its reasons.
//
// Offsets are absolute: they count from the first octet of the connection in their direction. Times are in ms after the
// connection was accepted, with fractions, by a clock that never jumps. Octets, targets and details are as the peer
// sent them: they hold secrets until `trace_mask.ts` has masked them.

import type { Decision } from "../http/decision.ts";
import type { Refusal } from "../http/refusal.ts";

/** Octets of one direction of a connection: from `start` up to, not including, `end`. */
export interface Span {
  /** The offset of the first octet. */
  readonly start: number;
  /** The offset of the octet behind the last. */
  readonly end: number;
}

/** A decision and its detail. */
export type NotedDecision = readonly [decision: Decision, detail?: string];

/** When an exchange came how far; undefined for what did not happen. */
export interface ExchangeTimes {
  /** The first octet of the request was received. */
  readonly firstIn: number | undefined;
  /** Its head was complete. */
  readonly headComplete: number | undefined;
  /** The response was there, before any of it was written. */
  readonly ready: number | undefined;
  /** The system took the first octet of the response. */
  readonly firstOut: number | undefined;
  /** The system took the last octet of the response. */
  readonly lastOut: number | undefined;
}

/** A request whose head is complete. */
export interface TracedRequest {
  /** Counts the exchanges of the connection, from 1. */
  readonly number: number;
  /** The method as it was received. */
  readonly method: string;
  /** The request-target as it was received, one character an octet. */
  readonly target: string;
  /** The version, such as `HTTP/1.1`. */
  readonly version: string;
}

/** A request and its response, after the last octet of it was written, or none will be. */
export interface TracedExchange {
  /** Counts the exchanges of the connection, from 1. */
  readonly number: number;
  /** Undefined where the head never was complete, or was refused. */
  readonly request: TracedRequest | undefined;
  /** Where the head of the request stands, complete or not, among the octets received. */
  readonly requestHead: Span;
  /** Where its content stands, framing included; empty where there is none. */
  readonly requestContent: Span;
  /** Interim responses, 100 (Continue), among the octets sent; empty where there is none. */
  readonly interim: Span;
  /** Where the head of the response stands among the octets sent. */
  readonly responseHead: Span;
  /** Where its content stands, framing included. */
  readonly responseContent: Span;
  /** The status code; undefined where no response was made. */
  readonly status: number | undefined;
  /** Why the request was refused, and the offset of the octet that caused it. */
  readonly refused:
    | { readonly refusal: Refusal; readonly at: number }
    | undefined;
  /** Whether the response ended before its end. */
  readonly cut: boolean;
  /** In the order in which they were made. */
  readonly decisions: readonly NotedDecision[];
  /** How many more decisions there were than are kept. */
  readonly omittedDecisions: number;
  /** When it came how far. */
  readonly times: ExchangeTimes;
}

/** Who ended a connection. "deadline": the server, because the peer was too slow or idle for too long. */
export type ClosedBy = "peer" | "server" | "deadline";

/** Gets what happens on the connections of one server, while they read and write: it must be fast. */
export interface Tap {
  /** A connection was accepted; `at` in ms since the epoch. The numbers of connections count from 1. */
  opened(
    connection: number,
    opened: { readonly peer: string; readonly at: number },
  ): void;
  /** Its handshake ended with that protocol, by its ALPN name. */
  handshaken(
    connection: number,
    done: { readonly protocol: string; readonly at: number },
  ): void;
  /** Octets were received or sent; they are lent for the call. The first of them is at `offset`. */
  octets(
    connection: number,
    way: "in" | "out",
    octets: Uint8Array,
    place: { readonly offset: number; readonly at: number },
  ): void;
  /** The head of a request is complete, and stands there among the octets received. */
  began(connection: number, request: TracedRequest, head: Span): void;
  /** The exchange is over. The octets of its spans came before. */
  exchanged(connection: number, exchange: TracedExchange): void;
  /** The connection is over; nothing follows. */
  closed(
    connection: number,
    closed: {
      readonly by: ClosedBy;
      readonly at: number;
      readonly received: number;
      readonly sent: number;
    },
  ): void;
}
