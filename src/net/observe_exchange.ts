// Records exchanges and requests without a response: for the metrics, a tap and the observer.

import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { RefusedLine } from "../http1/refused_line.ts";
import type { Channel } from "./channel.ts";

/** What is recorded of an exchange, beside its status. */
interface Outcome {
  /** Octets of content. */
  readonly sent: number;
  /** Undefined where none was received whole: `line` may be known. */
  readonly head: RequestHead | undefined;
  readonly line?: RefusedLine | undefined;
  readonly refusal?: Refusal | undefined;
  readonly note?: string | undefined;
  readonly began: number;
  readonly cut?: boolean;
}

/** Records an exchange whose response was handed over, or was cut. */
export function observeExchange(
  channel: Channel,
  status: number,
  outcome: Outcome,
): void {
  const { tap, reader: { position }, output } = channel;
  const { refusal, cut = false } = outcome;
  const added = cut ? output.written : output.added;
  tap?.end({ status, cut, refusal, position, added });
  record(channel, status, outcome);
}

/** The client closed the connection: nginx began with this status for logs. No response has it. */
export const CLIENT_CLOSED = 499;

/** The server closed the connection: it was stopped, or a timeout was over. */
export const SERVER_CLOSED = 503;

/**
 * Records the request in progress if the connection ended before its response. Does nothing if there is none. A tap gets the
 * end of the connection instead.
 */
export function observeUnanswered(
  channel: Channel,
  status: typeof CLIENT_CLOSED | typeof SERVER_CLOSED,
): void {
  const request = channel.unanswered;
  if (request === undefined) return;
  record(channel, status, {
    sent: 0,
    head: request.received,
    note: "no response",
    began: request.now,
    cut: true,
  });
}

/** Counts the exchange, and passes it to the observer. */
function record(
  channel: Channel,
  status: number,
  { sent, head, line, refusal, note, began, cut = false }: Outcome,
): void {
  const { shared: { context }, peer } = channel;
  channel.unanswered = undefined;
  context.metrics.count({ sent, refusal, cut });
  context.observe?.({
    head,
    line,
    refusal,
    note,
    peer,
    status,
    sent,
    cut,
    began,
    ended: context.clock.fresh(),
  });
}
