// A folder → what its archive will hold, before a file is opened.
//
// An archive holds what a visitor reaches by listings: the entries that listings show, and of a folder with an index that
// index alone. A file or folder that a forced rule hides is left out. A link to a folder counts as that folder, unless it
// leads to one that it is in.

import { statContained } from "../files/contained.ts";
import { type FileFailure, mapFileError } from "../files/file_error.ts";
import type { ServedRoot } from "../files/served_root.ts";
import { readFolder } from "../listing/folder_reader.ts";
import { TimeSlice } from "../work/time_slice.ts";
import {
  MAX_ARCHIVE_DEPTH,
  MAX_ARCHIVE_ENTRIES,
  MAX_ARCHIVE_OCTETS,
} from "./limits.ts";
import {
  encodeDescriptor,
  encodeDirectoryHeader,
  encodeEnd,
  encodeLocalHeader,
  type ZipEntry,
} from "./zip_format.ts";

/** What an archive will hold. */
export interface ArchivePlan {
  readonly kind: "plan";
  /** The folder of the archive: decoded segments. */
  readonly segments: readonly string[];
  /** Names begin with `prefix` and go on with the path below the folder. */
  readonly entries: readonly ZipEntry[];
  readonly prefix: string;
  /** Octets of the whole archive. */
  readonly length: number;
}

/** A plan, or why there is none. */
export type Planned =
  | ArchivePlan
  | { readonly kind: "too large" }
  | FileFailure;

/** What an archive is planned with. */
export interface PlanOptions {
  readonly root: ServedRoot;
  /** When the request began, in ms since the epoch. */
  readonly now: number;
  /** The folder's name in the archive. */
  readonly name: string;
  /** The names of index files. */
  readonly indexNames: readonly string[];
  /** True for a file or folder that no request gets, because a rule goes before it. */
  readonly isShadowed: (segments: readonly string[], slash: boolean) => boolean;
  readonly limits?: PlanLimits;
}

/** How much an archive may hold. */
export interface PlanLimits {
  readonly entries: number;
  readonly octets: number;
  readonly depth: number;
}

const LIMITS: PlanLimits = {
  entries: MAX_ARCHIVE_ENTRIES,
  octets: MAX_ARCHIVE_OCTETS,
  depth: MAX_ARCHIVE_DEPTH,
};

/** Plans the archive of the folder at the segments. Never rejects. */
export async function planArchive(
  segments: readonly string[],
  options: PlanOptions,
): Promise<Planned> {
  try {
    const planner = new Planner(segments, options);
    const failure = await planner.addFolder([], []);
    return failure ?? planner.plan;
  } catch (error) {
    return mapFileError(error);
  }
}

const TOO_LARGE = Object.freeze({ kind: "too large" } as const);

type Failure = Exclude<Planned, ArchivePlan>;

class Planner {
  readonly #segments: readonly string[];
  readonly #options: PlanOptions;
  readonly #limits: PlanLimits;
  readonly #prefix: string;
  readonly #entries: ZipEntry[] = [];
  readonly #slice = new TimeSlice();
  #octets = 0;
  /** Where the directory would begin, and how long it would be. */
  #offset = 0;
  #directoryLength = 0;

  constructor(segments: readonly string[], options: PlanOptions) {
    this.#segments = segments;
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
    this.#prefix = `${options.name}/`;
  }

  get plan(): ArchivePlan {
    const end = encodeEnd({
      count: this.#entries.length,
      length: this.#directoryLength,
      offset: this.#offset,
    });
    return {
      kind: "plan",
      segments: this.#segments,
      entries: this.#entries,
      prefix: this.#prefix,
      length: this.#offset + this.#directoryLength + end.length,
    };
  }

  /** `below`: the path from the archive's folder; `above`: which folders that path led through. */
  async addFolder(
    below: readonly string[],
    above: readonly string[],
  ): Promise<Failure | undefined> {
    const { root, now } = this.#options;
    if (below.length > this.#limits.depth) return TOO_LARGE;
    const segments = [...this.#segments, ...below];
    const path = root.path(segments);
    if (path === undefined) return { kind: "missing" };
    const found = statContained(root, path, now);
    if (found.kind !== "found") return found;
    const { dev, ino } = found.info;
    const identity = ino === null ? "" : `${dev}:${ino}`;
    // A link that leads back up: what is there is in the archive already.
    if (identity !== "" && above.includes(identity)) return undefined;
    const limit = this.#limits.entries - this.#entries.length + 1;
    const content = await readFolder(segments, { root, now, limit });
    if (content.kind !== "folder") return content;
    if (content.more) return TOO_LARGE;
    const mtime = found.info.mtime?.getTime() ?? null;
    const failure = this.#add(below, { slash: true, size: 0, mtime });
    if (failure !== undefined) return failure;
    const { entries } = content;
    const index = this.#options.indexNames.find((name) =>
      entries.some((entry) => entry.name === name && entry.kind === "file")
    );
    for (const { name, kind, size, mtime } of entries) {
      if (this.#slice.isOver) await this.#slice.next();
      if (index !== undefined && name !== index) continue;
      const slash = kind === "folder";
      if (this.#options.isShadowed([...segments, name], slash)) continue;
      const path = [...below, name];
      const failure = slash
        ? await this.addFolder(path, [...above, identity])
        : this.#add(path, { slash, size, mtime });
      // A folder that is gone meanwhile is in no listing either.
      if (failure !== undefined && failure.kind !== "missing") return failure;
    }
    return undefined;
  }

  #add(
    below: readonly string[],
    { slash, size, mtime }: {
      slash: boolean;
      size: number;
      mtime: number | null;
    },
  ): Failure | undefined {
    const path = below.join("/");
    const name = this.#prefix + (slash && path !== "" ? `${path}/` : path);
    const entry = { name, size, mtime };
    this.#entries.push(entry);
    this.#octets += size;
    const { entries, octets } = this.#limits;
    if (this.#entries.length > entries || this.#octets > octets) {
      return TOO_LARGE;
    }
    const place = { crc: 0, offset: this.#offset };
    this.#directoryLength += encodeDirectoryHeader(entry, place).length;
    this.#offset += encodeLocalHeader(entry).length + size +
      encodeDescriptor(entry, 0).length;
    return undefined;
  }
}
