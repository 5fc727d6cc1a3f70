// One look at a file for all requests that were received before it.
//
// What is answered must be as the file was when the request came, or later. Requests that came in
// together are answered in one go, before the loop reads again; a look at a file taken for the first
// of them is a look after all of them came. It holds until a microtask ends the go. Microtasks run
// in order, and whoever reads from a socket after the look goes on by one that was queued later: so
// no request that came after the look is answered by it.

import { type FileIdentity, isSameVersion } from "./file_identity.ts";

/** When a version was last seen to be what there is; changed by `SharedStat` alone. */
export interface LastChecked {
  go: number;
}

/** A version that is kept, and its last look. */
export interface Watched {
  readonly identity: FileIdentity;
  readonly look: LastChecked;
}

/** The last look at a version that was not looked at yet. */
export function neverChecked(): LastChecked {
  return { go: 0 };
}

/** Looks at files, in each go at each of them once. */
export class SharedStat {
  #go = 1;
  #isUnderWay = false;
  readonly #end = () => {
    this.#isUnderWay = false;
    this.#go++;
  };

  /** True where the version is still what the path leads to; throws what `Deno.statSync` throws. */
  isStill(path: string, { identity, look }: Watched): boolean {
    if (look.go === this.#go) return true;
    if (!isSameVersion(identity, Deno.statSync(path))) return false;
    if (!this.#isUnderWay) {
      this.#isUnderWay = true;
      queueMicrotask(this.#end);
    }
    look.go = this.#go;
    return true;
  }
}
