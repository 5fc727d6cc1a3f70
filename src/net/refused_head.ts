// A head that was refused → the response to it, with the name of a known protocol for the log.
//
// Only the first octets of a connection can begin another protocol. Where a few more of them decide which,
// the response waits for these within the head's timeout, so that it does not matter how they were cut.

import type { ReaderEvent } from "../http1/message_reader.ts";
import { recogniseProtocol } from "../http1/other_protocol.ts";
import type { Channel } from "./channel.ts";
import { sendRefusal } from "./send_refusal.ts";
import type { Next } from "./send_response.ts";

/** Sends the response to a refused head, or returns "receive" where more octets name its protocol. */
export function respondToRefused(
  channel: Channel,
  { refusal, head }: Extract<ReaderEvent, { readonly kind: "refused" }>,
): Promise<Next> | "receive" {
  const isFirst = head === undefined && channel.reader.position === 0;
  const protocol = isFirst
    ? recogniseProtocol(channel.input.octets, channel.input)
    : "unknown";
  if (protocol === "partial") return "receive";
  const note = protocol === "unknown" ? undefined : protocol.name;
  return sendRefusal(channel, refusal, { head, note });
}

/** Sends the response to a head that ended too early, or that was refused and waited for the name of its protocol. */
export async function respondToEnd(channel: Channel): Promise<void> {
  const event = channel.reader.next(channel.input.octets, channel.input);
  const isRefused = event.kind === "refused";
  await sendRefusal(channel, isRefused ? event.refusal : "incomplete head");
}
