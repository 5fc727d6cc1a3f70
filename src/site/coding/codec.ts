// Content → the same content in a content coding, by the runtime's own codecs.
//
// The codecs work on the calling thread, also their asynchronous forms, and take 10 to 40 ms for a
// MiB. So content is coded in slices, and between slices the event loop gets its turns.

import { loadBuiltinModule } from "../../base/builtin_module.ts";
import type { FixedContent } from "../../http/content.ts";
import { concatenate } from "../../http/octets.ts";
import { type AppliedCoding, CODINGS } from "./coding.ts";
import { CODEC_SLICE_OCTETS } from "./limits.ts";
import { TimeSlice } from "../work/time_slice.ts";

/** A stream that takes octets and emits coded octets. */
interface Codec {
  write(octets: Uint8Array, done: (error?: Error | null) => void): void;
  end(): void;
  on(event: "data", take: (octets: Uint8Array) => void): void;
  on(event: "end", finish: () => void): void;
  on(event: "error", fail: (error: Error) => void): void;
}

type MakeCodec = (
  options: { level?: number; params?: Record<number, number> },
) => Codec;

interface ZlibModule {
  readonly createGzip: MakeCodec;
  readonly createBrotliCompress: MakeCodec;
  /** Deno 2.4 does not have it. */
  readonly createZstdCompress?: MakeCodec;
  readonly constants: {
    readonly BROTLI_PARAM_QUALITY: number;
    readonly BROTLI_PARAM_SIZE_HINT: number;
    readonly ZSTD_c_compressionLevel: number;
  };
}

/** Shared by all compressions: many short ones after each other would block the event loop as well. */
const timeSlice = new TimeSlice();

function loadZlib(): ZlibModule {
  return loadBuiltinModule("node:zlib");
}

/** The codings for which this runtime has a codec, in order of preference. */
export function listCodecs(): readonly AppliedCoding[] {
  const hasZstd = loadZlib().createZstdCompress !== undefined;
  return CODINGS.filter((coding) => coding !== "zstd" || hasZstd);
}

/**
 * The first `size` octets of the content, in a coding; undefined if the content is shorter. Rejects if
 * reading or the codec fails. Does not block the event loop.
 */
export async function encodeContent(
  content: FixedContent,
  { coding, size }: { coding: AppliedCoding; size: number },
): Promise<Uint8Array | undefined> {
  const codec = makeCodec(coding, size);
  const pieces: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    codec.on("data", (octets) => pieces.push(octets));
    codec.on("end", resolve);
    codec.on("error", reject);
  });
  let position = 0;
  try {
    const slice = new Uint8Array(Math.min(size, CODEC_SLICE_OCTETS));
    while (position < size) {
      const octets = await readSlice(content, slice, position);
      if (octets.length === 0) break;
      position += octets.length;
      if (timeSlice.isOver) await timeSlice.next();
      await feed(codec, octets);
    }
  } finally {
    // Also after a failure: a codec is released only at its end.
    codec.end();
    await ended;
  }
  return position < size ? undefined : concatenate(pieces);
}

/** The octets from `position` on, at most as many as `slice` has. Those of a file are read into `slice`. */
export async function readSlice(
  content: FixedContent,
  slice: Uint8Array,
  position: number,
): Promise<Uint8Array> {
  switch (content.kind) {
    case "none":
      return slice.subarray(0, 0);
    case "octets":
      return content.octets.subarray(position, position + slice.length);
    case "file": {
      const read = await content.source.read(slice, position);
      return slice.subarray(0, read);
    }
  }
}

/**
 * A codec at the level beyond which half as much time again saves 1 % or less. Scripts and style
 * sheets of 100 to 300 KB then take 15 ms for each MiB (gzip, zstd) or 30 ms (brotli).
 */
function makeCodec(coding: AppliedCoding, size: number): Codec {
  const { constants, createGzip, createBrotliCompress, createZstdCompress } =
    loadZlib();
  switch (coding) {
    case "gzip":
      return createGzip({ level: 6 });
    case "br":
      return createBrotliCompress({
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 5,
          [constants.BROTLI_PARAM_SIZE_HINT]: size,
        },
      });
    case "zstd":
      return createZstdCompress!({
        params: { [constants.ZSTD_c_compressionLevel]: 8 },
      });
  }
}

function feed(codec: Codec, octets: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    codec.write(octets, (error) => error ? reject(error) : resolve());
  });
}
