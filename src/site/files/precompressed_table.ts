// Which files have precompressed files beside them.
//
// A name that comes or goes changes the times of its folder. So one `stat` of the folder stands for
// one for each name that is not there, which would cost several times as much. What is in those
// files, and whether they are files, is not asked here.

import {
  CODING_BIT,
  CODING_ENDING,
  CODINGS,
  type CodingSet,
} from "../coding/coding.ts";
import { MAX_PRECOMPRESSED_ENTRIES } from "./limits.ts";
import { identify, isSameVersion, isSettled } from "./file_identity.ts";
import { neverChecked, type SharedStat, type Watched } from "./shared_stat.ts";

/** A version of a folder, the same for all files in it. */
interface FolderVersion extends Watched {
  readonly path: string;
}

/** The codings that lay beside a file in that version of its folder. */
interface PrecompressedFiles {
  readonly folder: FolderVersion;
  readonly codings: CodingSet;
}

const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** Remembers the neighbours of at most `MAX_PRECOMPRESSED_ENTRIES` files. */
export class PrecompressedTable {
  readonly #known = new Map<string, PrecompressedFiles>();
  readonly #folders = new Map<string, FolderVersion>();
  readonly #looks: SharedStat;

  constructor(looks: SharedStat) {
    this.#looks = looks;
  }

  /** The codings of the names beside the file at `path`; none where that can't be told. Never throws. */
  find(path: string, now: number): CodingSet {
    const known = this.#known.get(path);
    try {
      if (
        known !== undefined &&
        this.#looks.isStill(known.folder.path, known.folder)
      ) return known.codings;
      const folder = this.#findFolder(folderOf(path));
      const codings = listNames(path);
      if (isSettled(folder.identity, now)) {
        this.#keep(path, { folder, codings });
      }
      return codings;
    } catch {
      return 0;
    }
  }

  /** The folder as it is now; the same object while it stays so. */
  #findFolder(path: string): FolderVersion {
    const info = Deno.statSync(path);
    const known = this.#folders.get(path);
    if (known !== undefined && isSameVersion(known.identity, info)) {
      return known;
    }
    const folder = { path, identity: identify(info), look: neverChecked() };
    if (this.#folders.size >= MAX_PRECOMPRESSED_ENTRIES) this.#folders.clear();
    this.#folders.set(path, folder);
    return folder;
  }

  /** At the price of what was found longest ago. */
  #keep(path: string, precompressed: PrecompressedFiles): void {
    this.#known.delete(path);
    const oldest = this.#known.size < MAX_PRECOMPRESSED_ENTRIES
      ? undefined
      : this.#known.keys().next().value;
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(path, precompressed);
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf(SEPARATOR), 1));
}

function listNames(path: string): CodingSet {
  return CODINGS.filter((coding) => isNamed(path + CODING_ENDING[coding]))
    .reduce((set, coding) => set | CODING_BIT[coding], 0);
}

/** True where there is an entry of that name, be it a link to nothing: that may come to lead somewhere. */
function isNamed(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
