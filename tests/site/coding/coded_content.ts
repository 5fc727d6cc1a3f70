// Content for tests of content codings, and the runtime's synchronous codecs to code and decode it.

import type { ContentCoding } from "../../../src/http/content_coding.ts";

type Apply = (
  octets: Uint8Array,
  options?: { level?: number },
) => Uint8Array;

interface Zlib {
  gzipSync: Apply;
  gunzipSync: Apply;
  brotliCompressSync: Apply;
  brotliDecompressSync: Apply;
  zstdCompressSync?: Apply;
  zstdDecompressSync?: Apply;
  createGzip: unknown;
  createBrotliCompress: unknown;
  createZstdCompress?: unknown;
}

interface Process {
  getBuiltinModule(name: string): Zlib;
}

const { process } = globalThis as unknown as { process: Process };
const zlib = process.getBuiltinModule("node:zlib");

/** The octets in a coding. */
export function encode(
  octets: Uint8Array,
  coding: ContentCoding,
  level?: number,
): Uint8Array {
  switch (coding) {
    case "gzip":
      return own(zlib.gzipSync(octets, { level }));
    case "br":
      return own(zlib.brotliCompressSync(octets));
    case "zstd":
      return own(zlib.zstdCompressSync!(octets));
    case "identity":
      return octets;
  }
}

/** The octets before `encode`. Throws if the octets are not in that coding. */
export function decode(octets: Uint8Array, coding: ContentCoding): Uint8Array {
  switch (coding) {
    case "gzip":
      return own(zlib.gunzipSync(octets));
    case "br":
      return own(zlib.brotliDecompressSync(octets));
    case "zstd":
      return own(zlib.zstdDecompressSync!(octets));
    case "identity":
      return octets;
  }
}

/** Text of `size` octets that compresses well, different for each seed. */
export function makeText(size: number, seed = 0): Uint8Array {
  let text = "";
  for (let i = 0; text.length < size; i++) {
    text += `.rule-${seed}-${i} { margin: ${(i * 7919 + seed) % 1000}px }\n`;
  }
  return new TextEncoder().encode(text.slice(0, size));
}

/** Octets that don't compress. */
export function makeNoise(size: number): Uint8Array {
  const octets = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) {
    crypto.getRandomValues(octets.subarray(at, at + 65536));
  }
  return octets;
}

/**
 * How many codecs are made while `body` runs. Import this file before the first compression: the server loads the
 * module of the codecs then, and this file must have replaced it.
 */
export async function countCodecs(body: () => Promise<void>): Promise<number> {
  const before = made;
  await body();
  return made - before;
}

let made = 0;
const getBuiltinModule = process.getBuiltinModule;
process.getBuiltinModule = (name) => {
  const found = getBuiltinModule.call(process, name);
  return name === "node:zlib" ? countCalls(found) : found;
};

function countCalls(zlib: Zlib): Zlib {
  const counted = { ...zlib };
  for (const name of Object.keys(counted) as (keyof Zlib)[]) {
    const make = counted[name] as (options: unknown) => Uint8Array;
    if (!name.startsWith("create")) continue;
    counted[name] = (options: unknown) => {
      made++;
      return make(options);
    };
  }
  return counted;
}

function own(octets: Uint8Array): Uint8Array {
  return new Uint8Array(octets);
}
