// A file that was opened: read whole, or at any position, and looked at for its coding.

import type { FileSource } from "../http/response.ts";
import { type AppliedCoding, beginsAs, MAGIC_OCTETS } from "./coding.ts";
import { type FileIdentity, isSameVersion } from "./file_identity.ts";

/** Throws where what was opened can't be in that coding. */
export function checkStart(opened: Deno.FsFile, coding: AppliedCoding): void {
  const start = new Uint8Array(MAGIC_OCTETS);
  const read = opened.readSync(start) ?? 0;
  if (!beginsAs(coding, start.subarray(0, read))) {
    throw new Error(`it does not begin as ${coding} does`);
  }
  opened.seekSync(0, Deno.SeekMode.Start);
}

/** The file's octets; undefined where it changed while it was read, and must be sent as it comes. */
export function readWhole(
  opened: Deno.FsFile,
  identity: FileIdentity,
): Uint8Array | undefined {
  const octets = new Uint8Array(identity.size);
  let length = 0;
  while (length < octets.length) {
    const read = opened.readSync(octets.subarray(length));
    if (read === null) return undefined;
    length += read;
  }
  return isSameVersion(identity, opened.statSync()) ? octets : undefined;
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
