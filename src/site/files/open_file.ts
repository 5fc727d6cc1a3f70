// An open file: read whole, read at any position, or its start checked for a coding.

import type { FileSource } from "../../http/content.ts";
import {
  type AppliedCoding,
  beginsAs,
  MAGIC_OCTETS,
} from "../coding/coding.ts";
import type { FileHandle } from "./file_handle.ts";
import { type FileIdentity, identify, isSameVersion } from "./file_identity.ts";
import {
  MAX_READ_ATTEMPTS,
  QUICK_READ_MS,
  QUICK_READS,
  SLOW_READ_MS,
} from "./limits.ts";

/** A file is not in the coding that its name says. */
export class NotCoded extends Error {
  override readonly name = "NotCoded";
}

/** Throws NotCoded where the file cannot be in that coding. Moves the file's position. */
export function checkStart(opened: FileHandle, coding: AppliedCoding): void {
  const start = new Uint8Array(MAGIC_OCTETS);
  const read = opened.readSync(start) ?? 0;
  if (!beginsAs(coding, start.subarray(0, read))) {
    throw new NotCoded(`it does not begin as ${coding} does`);
  }
}

/** The first octets of a file, `most` of them if there are so many. Moves the file's position. */
export function readStart(
  opened: Pick<Deno.FsFile, "seekSync" | "readSync">,
  most: number,
): Uint8Array {
  opened.seekSync(0, Deno.SeekMode.Start);
  const octets = new Uint8Array(most);
  return octets.subarray(0, opened.readSync(octets) ?? 0);
}

/** Octets of a file, and the version that they are of. */
export interface WholeFile {
  readonly octets: Uint8Array;
  readonly identity: FileIdentity;
}

/**
 * The file's octets; undefined where there are more than `most`. For a file that changes during each
 * attempt, the octets last read, with an identity without times: no version is equal to it.
 */
export function readWhole(
  opened: FileHandle,
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

function readFromStart(opened: FileHandle, size: number): Uint8Array {
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

/** The part of `Deno.FsFile` that `OpenFile` uses. */
export type ReadableFile = Pick<
  Deno.FsFile,
  "read" | "readSync" | "seekSync" | "close"
>;

/**
 * Reads from a file at any position. Reads are synchronous while the system has the octets in memory,
 * which is quickest. After one that had to wait for the disk they are asynchronous, so that the event
 * loop serves others meanwhile, until several in a row were quick.
 */
export class OpenFile implements FileSource {
  readonly #opened: ReadableFile;
  readonly #clock: () => number;
  /** Where the next octet comes from; unknown at first, since `readWhole` may have moved it. */
  #position = -1;
  #isSlow = false;
  #quickReads = 0;
  #isClosed = false;

  /** `clock` in ms. */
  constructor(opened: ReadableFile, clock = () => performance.now()) {
    this.#opened = opened;
    this.#clock = clock;
  }

  read(into: Uint8Array, position: number): number | Promise<number> {
    if (position !== this.#position) {
      this.#opened.seekSync(position, Deno.SeekMode.Start);
    }
    if (this.#isSlow) return this.#readAsynchronously(into, position);
    const began = this.#clock();
    const read = this.#opened.readSync(into) ?? 0;
    this.#isSlow = this.#clock() - began > SLOW_READ_MS;
    this.#position = position + read;
    return read;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opened.close();
  }

  async #readAsynchronously(
    into: Uint8Array,
    position: number,
  ): Promise<number> {
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
