// Content in gzip → the content without the coding, for clients that do not accept it. RFC 1952.
//
// A few octets can decode to a thousand times as many. So the result is bounded, and a decoder that
// makes more is destroyed at once. Refused is content that is not in gzip, or ends early. There is none
// for br and zstd: the runtime's decoders do not tell when content ends early (`RUNTIME.md`).

import { loadBuiltinModule } from "../../base/builtin_module.ts";
import type { FixedContent } from "../../http/content.ts";
import { concatenate } from "../../http/octets.ts";
import { TimeSlice } from "../work/time_slice.ts";
import { readSlice } from "./codec.ts";
import { CODEC_SLICE_OCTETS, MAX_DECODED_OCTETS } from "./limits.ts";

/** Content has more decoded octets than are kept in memory. */
export class DecodedTooLong extends Error {
  override readonly name = "DecodedTooLong";
  constructor() {
    super(`it has over ${MAX_DECODED_OCTETS} octets decoded`);
  }
}

/** A stream that takes coded octets and emits decoded ones. */
interface Decoder {
  write(octets: Uint8Array, done: (error?: Error | null) => void): void;
  end(): void;
  destroy(): void;
  on(event: "data", take: (octets: Uint8Array) => void): void;
  on(event: "end", finish: () => void): void;
  on(event: "error", fail: (error: Error) => void): void;
}

interface ZlibModule {
  readonly createGunzip: () => Decoder;
}

const timeSlice = new TimeSlice();

/**
 * The decoded octets of the content, whose first `size` octets are read. Rejects if reading fails, if
 * the content is not in gzip, and with DecodedTooLong if more than `MAX_DECODED_OCTETS` would result.
 * Does not block the event loop.
 */
export async function decodeGzip(
  content: FixedContent,
  size: number,
): Promise<Uint8Array> {
  const decoder = loadBuiltinModule<ZlibModule>("node:zlib").createGunzip();
  const pieces: Uint8Array[] = [];
  let length = 0;
  let hasFailed = false;
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      hasFailed = true;
      reject(error);
    };
    decoder.on("data", (octets) => {
      length += octets.length;
      if (length <= MAX_DECODED_OCTETS) pieces.push(octets);
      else fail(new DecodedTooLong());
    });
    decoder.on("end", resolve);
    decoder.on("error", fail);
  });
  // It is awaited below; a failure before that is not unhandled.
  ended.catch(() => {});
  try {
    for (let position = 0; position < size && !hasFailed;) {
      // The decoder keeps what it gets until it is decoded, so each slice has octets of its own.
      const slice = new Uint8Array(Math.min(size, CODEC_SLICE_OCTETS));
      const octets = await readSlice(content, slice, position);
      if (octets.length === 0) throw new Error("it became shorter");
      position += octets.length;
      if (timeSlice.isOver) await timeSlice.next();
      const written = new Promise<void>((resolve) =>
        decoder.write(octets.slice(), () => resolve())
      );
      await Promise.race([written, ended]);
    }
    decoder.end();
    await ended;
  } finally {
    decoder.destroy();
  }
  return concatenate(pieces);
}

/**
 * The length, modulo 2^32, that the end of gzip content says: that of its last member. What is there may be
 * anything, so it is a hint. Rejects if reading fails.
 */
export async function readStatedLength(
  content: FixedContent,
  size: number,
): Promise<number> {
  if (size < LENGTH_OCTETS) return 0;
  const slice = new Uint8Array(LENGTH_OCTETS);
  const octets = await readSlice(content, slice, size - LENGTH_OCTETS);
  if (octets.length < LENGTH_OCTETS) return 0;
  return new DataView(octets.buffer, octets.byteOffset).getUint32(0, true);
}

/** ISIZE. RFC 1952 §2.3.1. */
const LENGTH_OCTETS = 4;
