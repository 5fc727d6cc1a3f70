// A content that is produced while it is sent: with its length, in chunks, or up to the end of the
// connection. RFC 9112 §6.2, §6.3, §7.1.
//
// Each piece is written before the next is asked for, so that a slow peer slows the stream. The head leaves with the
// first piece, so that a stream that fails at once can still become 500.

import type { Content } from "../http/content.ts";
import { takeOctets } from "../http/octet_slab.ts";
import { encodeLatin1, writeLatin1 } from "../http/octets.ts";
import type { ResponseFraming } from "../http1/response_head.ts";
import type { Channel, Wait } from "./channel.ts";
import { MIN_DIRECT_OCTETS } from "./limits.ts";
import type { Writer } from "./writer.ts";

/** A stream gave another number of octets than its length. */
export class StreamLengthWrong extends Error {
  override readonly name = "StreamLengthWrong";
}

const SILENCE: Wait = Object.freeze({ timeoutMs: Infinity });
const EMPTY = new Uint8Array(0);
const CRLF = encodeLatin1("\r\n");
const LAST_CHUNK = encodeLatin1("0\r\n\r\n");

/**
 * Sends `head` and all of the stream; returns how many octets of content that was. Rejects with StreamLengthWrong where the
 * length was announced and is another one, with what the stream rejects with, and with ConnectionGone; the stream is then
 * cancelled unless it has ended. It never sends more than was announced. Nothing is added to the output before the first
 * piece is there.
 */
export async function sendStream(
  channel: Channel,
  { length, stream }: Content & { readonly kind: "stream" },
  { head, framing, begin }: {
    head: readonly Uint8Array[];
    framing: ResponseFraming;
    /** Called before the head leaves. */
    begin: () => Promise<void> | undefined;
  },
): Promise<number> {
  const { output } = channel;
  const pull = () => stream.pull();
  let sent = 0;
  let isAtEnd = false;
  try {
    for (let isFirst = true; !isAtEnd; isFirst = false) {
      // Octets that wait for the peer have the write timeout; a stream may be silent.
      const piece = await channel.waitWatching(pull, SILENCE);
      isAtEnd = piece === undefined;
      channel.enterResponse();
      sent += piece?.length ?? 0;
      if (length !== undefined) checkLength(length, sent, isAtEnd);
      if (isFirst) {
        const beginning = begin();
        if (beginning !== undefined) await beginning;
        for (const octets of head) await output.add(octets);
      }
      // A chunk of no octets would be the last one.
      if (piece !== undefined && piece.length > 0) {
        const adding = addPiece(output, piece, framing);
        if (adding !== undefined) await adding;
      }
    }
    if (framing === "chunked") await output.add(LAST_CHUNK);
    return sent;
  } catch (error) {
    if (!isAtEnd) stream.cancel(error);
    throw error;
  }
}

function checkLength(length: number, sent: number, isAtEnd: boolean): void {
  if (isAtEnd ? sent < length : sent > length) {
    throw new StreamLengthWrong(
      `A stream gave ${sent} octets, and its length is ${length}`,
    );
  }
}

/** Adds a piece in its framing, or writes it; a promise where that takes time. */
function addPiece(
  output: Writer,
  piece: Uint8Array,
  framing: ResponseFraming,
): Promise<void> | undefined {
  const isChunk = framing === "chunked";
  if (!isChunk && piece.length >= MIN_DIRECT_OCTETS) {
    const writing = output.tryWrite(piece);
    if (writing !== undefined) return writing;
  }
  const start = isChunk ? encodeChunkStart(piece.length) : EMPTY;
  const end = isChunk ? CRLF : EMPTY;
  return output.tryAdd(start, piece, end)
    ? undefined
    : addInParts(output, [start, piece, end]);
}

async function addInParts(
  output: Writer,
  parts: readonly Uint8Array[],
): Promise<void> {
  for (const part of parts) await output.add(part);
}

function encodeChunkStart(length: number): Uint8Array {
  const line = `${length.toString(16)}\r\n`;
  const octets = takeOctets(line.length);
  writeLatin1(line, octets);
  return octets;
}
