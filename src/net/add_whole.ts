// Adds a response whose head and content leave in one write.

import type { Content } from "../http/content.ts";
import type { EncodedResponse } from "../http/response.ts";
import type { Channel } from "./channel.ts";
import { MIN_READY_OCTETS } from "./limits.ts";

const EMPTY = new Uint8Array(0);

/** Adds a response with its content. Returns false if it has to leave in parts. */
export function tryAddWhole(
  channel: Channel,
  start: Uint8Array,
  { encoded: { section, message }, content, now }: {
    encoded: EncodedResponse;
    content: Content;
    now: number;
  },
): boolean {
  const { output } = channel;
  if (message !== undefined) return output.tryAdd(start, message, EMPTY);
  if (content.kind === "octets") {
    const { octets } = content;
    return tryAddOctets(channel, start, { section, octets, now });
  }
  return content.kind === "none" && output.tryAdd(start, section, EMPTY);
}

/** Adds a content that is not small, without a copy where its message is ready. Returns false if it has to leave in parts. */
function tryAddOctets(
  { output, shared }: Channel,
  start: Uint8Array,
  { section, octets, now }: {
    section: Uint8Array;
    octets: Uint8Array;
    now: number;
  },
): boolean {
  if (octets.length >= MIN_READY_OCTETS) {
    const message = shared.messages.find(start, section, {
      content: octets,
      now,
    });
    if (message !== undefined && output.tryAddReady(message)) return true;
  }
  return output.tryAdd(start, section, octets);
}
