// A file that was opened: read whole, or at any position, and looked at for its coding.

import type { FileSource } from "../../http/content.ts";
import {
  type AppliedCoding,
  beginsAs,
  MAGIC_OCTETS,
} from "../coding/coding.ts";
import { type FileIdentity, identify, isSameVersion } from "./file_identity.ts";
import {
  MAX_READ_ATTEMPTS,
  QUICK_READ_MS,
  QUICK_READS,
  SLOW_READ_MS,
} from "./limits.ts";

/** Throws where what was opened can't be in that coding. */
export function checkStart(opened: Deno.FsFile, coding: AppliedCoding): void {
  const start = new Uint8Array(MAGIC_OCTETS);
  const read = opened.readSync(start) ?? 0;
  if (!beginsAs(coding, start.subarray(0, read))) {
    throw new Error(`it does not begin as ${coding} does`);
  }
}

/** Octets of a file, and the version that they are of. */
export interface WholeFile {
  readonly octets: Uint8Array;
  readonly identity: FileIdentity;
}

/**
 * The file's octets; undefined where there are more than `most`. A file that changes all the while
 * is as it was read, without times: no version that could be found again.
 */
export function readWhole(
  opened: Deno.FsFile,
  { info, most }: { info: Deno.FileInfo; most: number },
): WholeFile | undefined {
  let before = info;
  for (let attempt = 1; before.size <= most; attempt++) {
    const octets = readFromStart(opened, before.size);
    const identity = identify(before);
    const after = opened.statSync();
    if (isSameVersion(identity, after)) return { octets, identity };
    if (attempt === MAX_READ_ATTEMPTS) {
      return { octets, identity: { ...identity, mtime: null, ctime: null } };
    }
    before = after;
  }
  return undefined;
}

function readFromStart(opened: Deno.FsFile, size: number): Uint8Array {
  opened.seekSync(0, Deno.SeekMode.Start);
  const octets = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = opened.readSync(octets.subarray(length));
    if (read === null) return octets.slice(0, length);
    length += read;
  }
  return octets;
}

/** The part of `Deno.FsFile` that reading takes. */
export type ReadableFile = Pick<
  Deno.FsFile,
  "read" | "readSync" | "seekSync" | "close"
>;

/**
 * Reads from a file at any position: at once while the system has it at hand, which is quickest; and
 * beside other work from when a read had to wait for the disk until several did not.
 */
export class OpenFile implements FileSource {
  readonly #opened: ReadableFile;
  readonly #clock: () => number;
  /** Where the next octet would come from; unknown at first, since hashing may have begun. */
  #position = -1;
  #isSlow = false;
  #quickReads = 0;

  /** `clock` in ms. */
  constructor(opened: ReadableFile, clock = () => performance.now()) {
    this.#opened = opened;
    this.#clock = clock;
  }

  read(into: Uint8Array, position: number): number | Promise<number> {
    if (position !== this.#position) {
      this.#opened.seekSync(position, Deno.SeekMode.Start);
    }
    if (this.#isSlow) return this.#readBeside(into, position);
    const began = this.#clock();
    const read = this.#opened.readSync(into) ?? 0;
    this.#isSlow = this.#clock() - began > SLOW_READ_MS;
    this.#position = position + read;
    return read;
  }

  close(): void {
    this.#opened.close();
  }

  async #readBeside(into: Uint8Array, position: number): Promise<number> {
    const began = this.#clock();
    const read = await this.#opened.read(into) ?? 0;
    this.#quickReads = this.#clock() - began < QUICK_READ_MS
      ? this.#quickReads + 1
      : 0;
    if (this.#quickReads === QUICK_READS) {
      this.#isSlow = false;
      this.#quickReads = 0;
    }
    this.#position = position + read;
    return read;
  }
}
