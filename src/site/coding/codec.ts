// Content → the same in a content coding, by the runtime's own codecs.
//
// They work on the thread that asks for it, the asynchronous ones too, and take 10 to 40 ms for a MiB.
// So content goes in by slices, and every few of them the loop turns and others are answered.
// As in `digest`, the module is taken at first use.

import type { FixedContent } from "../../http/content.ts";
import { concatenate } from "../../http/octets.ts";
import { type AppliedCoding, CODINGS } from "./coding.ts";
import { CODEC_SLICE_OCTETS } from "./limits.ts";
import { TimeSlice } from "../work/time_slice.ts";

/** A stream that takes octets and gives coded ones. */
interface Codec {
  write(octets: Uint8Array, taken: (error?: Error | null) => void): void;
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
  /** Deno 2.4 has none. */
  readonly createZstdCompress?: MakeCodec;
  readonly constants: {
    readonly BROTLI_PARAM_QUALITY: number;
    readonly BROTLI_PARAM_SIZE_HINT: number;
    readonly ZSTD_c_compressionLevel: number;
  };
}

interface Runtime {
  readonly process: { getBuiltinModule(name: "node:zlib"): ZlibModule };
}

/** Of all codecs at once: short work after short work is long work. */
const turns = new TimeSlice();

const runtime = globalThis as unknown as Runtime;
let zlib: ZlibModule | undefined;

function loadZlib(): ZlibModule {
  return zlib ??= runtime.process.getBuiltinModule("node:zlib");
}

/** The codings that this runtime can make, the preferred first. */
export function listCodecs(): readonly AppliedCoding[] {
  const hasZstd = loadZlib().createZstdCompress !== undefined;
  return CODINGS.filter((coding) => coding !== "zstd" || hasZstd);
}

/**
 * The `size` octets of the content, an open file from its start, in a coding; undefined where there
 * are fewer. Rejects where reading or the codec fails. Others are answered meanwhile.
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
      if (turns.isOver) await turns.next();
      await feed(codec, octets);
    }
  } finally {
    // Also where it failed: only at its end is a codec given back.
    codec.end();
    await ended;
  }
  return position < size ? undefined : concatenate(pieces);
}

/** The octets from `position` on, no more than `slice` holds; those of a file are read into it. */
async function readSlice(
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
 * The levels after which half as much time again saves a hundredth or less. Scripts and style sheets
 * of 100 to 300 KB then take some 15 ms a MiB (gzip, zstd) or 30 (brotli), once.
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
