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
