// A file that was opened: read whole, or at any position, and looked at for its coding.

import type { FileSource } from "../http/response.ts";
import { type AppliedCoding, beginsAs, MAGIC_OCTETS } from "./coding.ts";
import { type FileIdentity, identify, isSameVersion } from "./file_identity.ts";
import { READ_ATTEMPTS } from "./limits.ts";

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
    if (attempt === READ_ATTEMPTS) {
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

/** Reads from a file at any position. */
export class OpenFile implements FileSource {
  readonly #opened: Deno.FsFile;
  /** Where the next octet would come from; unknown at first, since hashing may have begun. */
  #position = -1;

  constructor(opened: Deno.FsFile) {
    this.#opened = opened;
  }

  read(into: Uint8Array, position: number): number {
    if (position !== this.#position) {
      this.#opened.seekSync(position, Deno.SeekMode.Start);
    }
    const read = this.#opened.readSync(into) ?? 0;
    this.#position = position + read;
    return read;
  }

  close(): void {
    this.#opened.close();
  }
}
