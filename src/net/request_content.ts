// Receiving the content of a request, within its deadlines and limits. RFC 9112 §6.
//
// A head is lent from the octets that reading goes on to overwrite, so it is detached before.
// Where the content ends is for `content_reader`; what becomes of it, for `request_exchange`.

import type { ContentFraming } from "../http1/framing.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import { parseRequestHead } from "../http1/request_head_parser.ts";
import type { Channel } from "./channel.ts";
import { ContentReader } from "./content_reader.ts";
import { CONTENT_STALL_MS, CONTENT_TIMEOUT_MS } from "./limits.ts";
import type { MessageBuffer } from "./message_buffer.ts";

/** The same head over octets of its own, so that reading the content can't overwrite it. */
export function detachHead(head: RequestHead): RequestHead {
  const parsed = parseRequestHead(head.octets.slice(head.start, head.end));
  if (parsed.kind !== "complete") throw new Error("A head parsed differently");
  return parsed.head;
}

/**
 * Reads the content that follows a detached head to its end; `message` keeps it. The refusal, where
 * it has to be one: beyond `limit` octets, with its framing, it is too large.
 */
export async function receiveContent(
  channel: Channel,
  { head, framing, limit, message }: {
    head: RequestHead;
    framing: ContentFraming;
    limit: number;
    message?: MessageBuffer;
  },
): Promise<Refusal | undefined> {
  const { input, output, context } = channel;
  const reader = new ContentReader(framing, limit);
  const deadline = context.now() + CONTENT_TIMEOUT_MS;
  channel.receiving = head;
  for (;;) {
    const taken = reader.take(input.octets, input);
    if (taken.kind === "refused") return taken.refusal;
    const end = input.start + taken.consumed;
    message?.add(input.octets.subarray(input.start, end));
    input.start = end;
    if (taken.kind === "complete") break;
    if (output.waiting > 0) {
      channel.enterAnswer();
      await output.flush();
    }
    channel.enterContent(Math.min(context.now() + CONTENT_STALL_MS, deadline));
    if (!await channel.receive()) return "incomplete content";
  }
  channel.receiving = undefined;
  return undefined;
}
