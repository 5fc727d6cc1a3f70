// Which files have precompressed files beside them.
//
// A name that comes or goes changes the times of its folder. So one `stat` of the folder replaces one
// for each name that is not there, which would cost several times as much. What is in those files, and
// whether they are files, is for the store to check.

import { AgingMap } from "../../base/aging_map.ts";
import {
  CODING_BIT,
  CODING_ENDING,
  CODINGS,
  type CodingSet,
} from "../coding/coding.ts";
import { identify, isSameVersion, isSettled } from "./file_identity.ts";
import { parentOf } from "./file_path.ts";
import { MAX_PRECOMPRESSED_ENTRIES } from "./limits.ts";
import { isUnchanged, neverChecked, type Watched } from "./shared_stat.ts";

/** A version of a folder, one object for all files in it. */
interface FolderVersion extends Watched {
  readonly path: string;
}

/** The codings of the names beside a file in that version of its folder. */
interface PrecompressedFiles {
  readonly folder: FolderVersion;
  readonly codings: CodingSet;
}

/** Caches what lies beside at most `MAX_PRECOMPRESSED_ENTRIES` files. */
export class PrecompressedTable {
  readonly #entries = new AgingMap<string, PrecompressedFiles>();
  readonly #folders = new Map<string, FolderVersion>();

  /** The codings of the names beside the file at `path`; none where that cannot be read. Never throws. */
  find(path: string, now: number): CodingSet {
    const cached = this.#entries.get(path);
    try {
      if (
        cached !== undefined && isUnchanged(cached.folder.path, cached.folder)
      ) return cached.codings;
      const folder = this.#findFolder(parentOf(path));
      const codings = findCodings(path);
      if (isSettled(folder.identity, now)) {
        this.#cache(path, { folder, codings });
      }
      return codings;
    } catch {
      return 0;
    }
  }

  /** The folder as it is now; the same object while it stays so. */
  #findFolder(path: string): FolderVersion {
    const info = Deno.statSync(path);
    const cached = this.#folders.get(path);
    if (cached !== undefined && isSameVersion(cached.identity, info)) {
      return cached;
    }
    const folder = {
      path,
      identity: identify(info),
      lastCheck: neverChecked(),
    };
    if (this.#folders.size >= MAX_PRECOMPRESSED_ENTRIES) this.#folders.clear();
    this.#folders.set(path, folder);
    return folder;
  }

  #cache(path: string, precompressed: PrecompressedFiles): void {
    this.#entries.set(path, precompressed);
    if (this.#entries.size > MAX_PRECOMPRESSED_ENTRIES) {
      this.#entries.takeOldest();
    }
  }
}

function findCodings(path: string): CodingSet {
  return CODINGS.filter((coding) => isNamed(path + CODING_ENDING[coding]))
    .reduce((set, coding) => set | CODING_BIT[coding], 0);
}

/** True where there is an entry of that name, even a link to nothing: its target may come later. */
function isNamed(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
