// Content in gzip → the content without the coding, for clients that do not accept it. RFC 1952.
//
// A few octets can decode to a thousand times as many. So the result is bounded, and each step of the
// decoder gets few octets.

import type { FixedContent } from "../../http/content.ts";
import { concatenate } from "../../http/octets.ts";
import { TimeSlice } from "../work/time_slice.ts";
import { readSlice } from "./codec.ts";
import { DECODER_SLICE_OCTETS, MAX_DECODED_OCTETS } from "./limits.ts";

const timeSlice = new TimeSlice();

/**
 * The decoded octets of the content, whose first `size` octets are read. Rejects if reading fails, if the
 * content is not in gzip, and if more than `MAX_DECODED_OCTETS` would result. Does not block the event loop.
 */
export async function decodeGzip(
  content: FixedContent,
  size: number,
): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("gzip");
  const feeding = feed(writable.getWriter(), content, size);
  // It is awaited below; a failure before that is not unhandled.
  feeding.catch(() => {});
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of readable) {
    length += piece.length;
    // Leaving the loop cancels the stream, which ends the feeding.
    if (length > MAX_DECODED_OCTETS) {
      throw new Error(`it decodes to more than ${MAX_DECODED_OCTETS} octets`);
    }
    pieces.push(piece);
    if (timeSlice.isOver) await timeSlice.next();
  }
  await feeding;
  return concatenate(pieces);
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  content: FixedContent,
  size: number,
): Promise<void> {
  try {
    for (let position = 0; position < size;) {
      // The stream keeps what it gets until it is decoded, so each slice has octets of its own.
      const slice = new Uint8Array(DECODER_SLICE_OCTETS);
      const octets = await readSlice(content, slice, position);
      if (octets.length === 0) throw new Error("it became shorter");
      position += octets.length;
      await writer.ready;
      await writer.write(new Uint8Array(octets));
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}
