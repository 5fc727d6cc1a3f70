// An open file as long as it is the version that was opened, so that no response goes on with the octets
// of another version under the entity-tag of this one.
//
// Writing into a file changes its modification time. A file that only grew, such as a log, still has
// the octets that were announced, and so has one whose inode changed otherwise: a rename over it, a new
// mode. Then samples of what was read decide. They miss a change that spares all of them.

import { ContentChanged, type FileSource } from "../../http/content.ts";
import { type FileIdentity, identify } from "./file_identity.ts";
import { MAX_SAMPLES, SAMPLE_OCTETS } from "./limits.ts";

/** The part of `Deno.FsFile` that the check uses. */
export type CheckedFile = Pick<
  Deno.FsFile,
  "readSync" | "seekSync" | "statSync"
>;

interface Sample {
  readonly position: number;
  readonly octets: Uint8Array;
}

/** Reads from `source`, which reads `opened`; throws ContentChanged once the file is another version. */
export class UnchangedSource implements FileSource {
  readonly #source: FileSource;
  readonly #opened: CheckedFile;
  #identity: FileIdentity;
  /** The first is of the beginning, the others of the latest reads. */
  readonly #samples: Sample[];
  #reads = 0;

  /** `identity`: the version that was opened. Moves the file's position. */
  constructor(
    source: FileSource,
    { opened, identity }: { opened: CheckedFile; identity: FileIdentity },
  ) {
    this.#source = source;
    this.#opened = opened;
    this.#identity = identity;
    this.#samples = [{ position: 0, octets: this.#readSample(0) }];
  }

  read(into: Uint8Array, position: number): number | Promise<number> {
    const reading = this.#source.read(into, position);
    return typeof reading === "number"
      ? this.#check(into, { position, read: reading })
      : reading.then((read) => this.#check(into, { position, read }));
  }

  close(): void {
    this.#source.close();
  }

  /** Returns `read`: how many octets of the version that was opened are in `into`. */
  #check(
    into: Uint8Array,
    { position, read }: { position: number; read: number },
  ): number {
    if (!this.#isStill(position + read)) throw new ContentChanged();
    if (read === 0) return 0;
    const octets = into.slice(0, Math.min(read, SAMPLE_OCTETS));
    this.#samples[1 + this.#reads++ % MAX_SAMPLES] = { position, octets };
    return read;
  }

  /** Leaves the file's position at `next`. */
  #isStill(next: number): boolean {
    const { size, mtime, ctime } = this.#identity;
    const now = identify(this.#opened.statSync());
    const hasGrown = now.size > size;
    if (now.size === size && now.mtime === mtime && now.ctime === ctime) {
      return true;
    }
    if (!hasGrown && (now.size !== size || now.mtime !== mtime)) return false;
    if (!this.#samples.every((sample) => this.#isSame(sample))) return false;
    this.#opened.seekSync(next, Deno.SeekMode.Start);
    this.#identity = now;
    return true;
  }

  #isSame({ position, octets }: Sample): boolean {
    const there = this.#readSample(position);
    return there.length >= octets.length &&
      octets.every((octet, at) => there[at] === octet);
  }

  #readSample(position: number): Uint8Array {
    const octets = new Uint8Array(SAMPLE_OCTETS);
    this.#opened.seekSync(position, Deno.SeekMode.Start);
    return octets.subarray(0, this.#opened.readSync(octets) ?? 0);
  }
}
