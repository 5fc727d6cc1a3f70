// Which files have precompressed files beside them, as it was in a version of their folder.
//
// A name that comes or goes changes the folder's times. So one `stat` of the folder stands for one
// for each name that is not there, which costs several times as much.

import type { CodingSet } from "./coding.ts";
import type { FileIdentity } from "./file_identity.ts";
import { KNOWN_NEIGHBOURS } from "./compression_limits.ts";

/** The codings that lay beside a file in that version of its folder. */
export interface Neighbours {
  readonly folder: FileIdentity;
  readonly codings: CodingSet;
}

/** Neighbours by the file's path, at most `KNOWN_NEIGHBOURS`. */
export class NeighbourTable {
  readonly #known = new Map<string, Neighbours>();

  /** What was found last; whether the folder is still the same is for the store to ask. */
  get(path: string): Neighbours | undefined {
    return this.#known.get(path);
  }

  /** Keeps what was found, at the price of what was found longest ago. */
  set(path: string, neighbours: Neighbours): void {
    this.#known.delete(path);
    if (this.#known.size >= KNOWN_NEIGHBOURS) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(path, neighbours);
  }
}
