// A content that is produced while it is sent: with its length, in chunks, or up to the end of the
// connection. RFC 9112 §6.2, §6.3, §7.1.
//
// Each piece is written before the next is asked for, so that a slow peer slows the stream.

import type { Content } from "../http/content.ts";
import { encodeLatin1 } from "../http/octets.ts";
import type { ResponseFraming } from "../http1/response_head.ts";
import type { Channel } from "./channel.ts";
import { ContentCutShort } from "./writer.ts";

/** A stream gave more octets than its length. */
export class ContentTooLong extends Error {
  override readonly name = "ContentTooLong";
}

const CRLF = encodeLatin1("\r\n");
const LAST_CHUNK = encodeLatin1("0\r\n\r\n");

/**
 * Sends all of the stream. Throws ContentCutShort or ContentTooLong where its length was announced and is another one,
 * what the stream throws, and ConnectionGone. It never sends more than was announced.
 */
export async function sendStream(
  channel: Channel,
  { length, stream }: Content & { readonly kind: "stream" },
  framing: ResponseFraming,
): Promise<void> {
  const { output } = channel;
  let sent = 0;
  for (;;) {
    const piece = await channel.waitWatching(stream.pull());
    channel.enterResponse();
    if (piece === undefined) break;
    // A chunk of no octets would be the last one.
    if (piece.length === 0) continue;
    sent += piece.length;
    if (length !== undefined && sent > length) throw new ContentTooLong();
    if (framing === "chunked") {
      await output.add(encodeLatin1(`${piece.length.toString(16)}\r\n`));
      await output.add(piece);
      await output.add(CRLF);
    } else await output.add(piece);
  }
  if (length !== undefined && sent < length) throw new ContentCutShort();
  if (framing === "chunked") await output.add(LAST_CHUNK);
}
