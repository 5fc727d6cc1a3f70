// Tells of an exchange whose response was handed over, or was cut: to the metrics, to a tap, and to the observer.

import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { RefusedLine } from "../http1/refused_line.ts";
import type { Channel } from "./channel.ts";

/** `sent` counts octets of content; `head` is undefined where none was received whole: `line` may be known. */
export function observeExchange(
  channel: Channel,
  status: number,
  { sent, head, line, refusal, note, began, cut = false }: {
    sent: number;
    head: RequestHead | undefined;
    line?: RefusedLine | undefined;
    refusal?: Refusal;
    note?: string | undefined;
    began: number;
    cut?: boolean;
  },
): void {
  const { shared: { context }, peer } = channel;
  channel.unanswered = undefined;
  context.metrics.count({ sent, refusal, cut });
  if (channel.tap !== undefined) {
    const { tap, reader: { position }, output } = channel;
    const added = cut ? output.written : output.added;
    tap.end({ status, cut, refusal, position, added });
  }
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

/** The client closed the connection: nginx began with this status for logs. No response has it. */
export const CLIENT_CLOSED = 499;

/** The server was stopped. */
export const SERVER_STOPPED = 503;

/**
 * Tells of the request that the connection has ended without a response to, if there is one. A tap learns of it when the
 * connection ends.
 */
export function observeUnanswered(
  channel: Channel,
  status: typeof CLIENT_CLOSED | typeof SERVER_STOPPED,
): void {
  const request = channel.unanswered;
  if (request === undefined) return;
  channel.unanswered = undefined;
  const { shared: { context }, peer } = channel;
  const refusal = undefined;
  const sent = 0;
  const cut = true;
  context.metrics.count({ sent, refusal, cut });
  context.observe?.({
    head: request.received,
    refusal,
    note: "no response",
    peer,
    status,
    sent,
    cut,
    began: request.now,
    ended: context.clock.fresh(),
  });
}
