// What the head of a request already decides, for those who watch.

import type { Trace } from "../http/decision.ts";
import type { HeadEvent } from "../http1/message_reader.ts";

/** A segment that is dropped or removed: `//`, `/.`, `/..`, percent-encoded or not. */
const REMOVED_SEGMENT = /\/(?:(?:\.|%2e){1,2}(?=\/|$)|(?=\/))/i;

/** Notes the decisions that were made while the head was read: the reader itself makes them untraced. */
export function noteHead(
  trace: Trace,
  { head, framing: { persistent } }: Pick<HeadEvent, "head" | "framing">,
): void {
  const { target, method, minor } = head;
  const path = target.split("?", 1)[0].replace(/^https?:\/\/[^/]*/i, "");
  if (REMOVED_SEGMENT.test(path)) trace.note("dot segments", path);
  if (method === "HEAD") trace.note("HEAD");
  if (!persistent) trace.note(minor === 0 ? "HTTP/1.0" : "close asked");
}
