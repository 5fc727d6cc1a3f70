// Files that options name and that are never sent: keys, passwords, programs. `ServedRoot` hides their names. This class
// finds the same files under other names, such as links.
//
// A file is compared by device and inode, which all its names share. A name that still leads to a former version is another
// file. A folder is compared by the real path, since a hard link to a file in it does not tell where it is.

import { isSameFile } from "./file_identity.ts";
import { prefixBelow } from "./file_path.ts";

/** The files and folders at these absolute paths, under any name. */
export class Withheld {
  readonly #paths: readonly string[];
  /** What is at the paths, and when that was asked. */
  #found: readonly Found[] = [];
  #asked = NaN;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /**
   * True where `info`, which `path` was opened or stat'ed as, is one of them or in one of them. `now`: when the
   * request began, in ms; the paths are looked up once for all questions of that time. Throws what the system throws for `path`.
   */
  has(
    path: string,
    { info, now }: { info: Deno.FileInfo; now: number },
  ): boolean {
    if (this.#paths.length === 0) return false;
    if (now !== this.#asked) {
      this.#found = this.#paths.flatMap(find);
      this.#asked = now;
    }
    let real: string | undefined;
    return this.#found.some((found) => {
      if (found.kind === "file") return isSameFile(found.info, info);
      real ??= Deno.realPathSync(path);
      return real === found.real || real.startsWith(prefixBelow(found.real));
    });
  }
}

type Found =
  | { readonly kind: "file"; readonly info: Deno.FileInfo }
  | { readonly kind: "path"; readonly real: string };

/** Nothing where the path leads to nothing, or to what this program may not read, and so cannot send. */
function find(path: string): Found[] {
  try {
    const info = Deno.statSync(path);
    return info.isDirectory || info.ino === null
      ? [{ kind: "path", real: Deno.realPathSync(path) }]
      : [{ kind: "file", info }];
  } catch {
    return [];
  }
}
