// Adds a response whose head and content leave in one write.

import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import type { Channel } from "./channel.ts";
import { MIN_READY_OCTETS } from "./limits.ts";

const EMPTY = new Uint8Array(0);

/** Adds a response with its content. Returns false if it has to leave in parts. */
export function tryAddWhole(
  channel: Channel,
  start: Uint8Array,
  { response, section, now }: {
    response: HttpResponse;
    section: Uint8Array;
    now: number;
  },
): boolean {
  const { output, shared } = channel;
  const { content } = response;
  if (content.kind === "none") return output.tryAdd(start, section, EMPTY);
  if (content.kind !== "octets") return false;
  const { octets } = content;
  // Only what is prepared is sent again. Without a copy it leaves where its message is ready.
  if (
    octets.length >= MIN_READY_OCTETS && response instanceof PreparedResponse
  ) {
    const ready = shared.messages.find(start, section, {
      content: octets,
      now,
    });
    if (ready !== undefined && output.tryAddReady(ready)) return true;
  }
  return output.tryAdd(start, section, octets);
}
