// Path segments → the file or folder there, small files from a cache.
//
// Only what `ServedRoot` shows is looked up. A file is opened, and then compared with what stands at
// its real path inside the root, before its octets are handed on. Devices, FIFOs and sockets are not
// opened. Small files are read whole, hashed and cached (`hot_files`); larger ones stay open.
// System calls are synchronous: an asynchronous `stat` costs 30 to 60 µs, a synchronous one 1 to 5.

import { contentLength, type FixedContent } from "../../http/content.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import { tagFromDigest } from "../../http/entity_tag.ts";
import {
  type AppliedCoding,
  CODING_ENDING,
  type CodingSet,
  isUpToDate,
} from "../coding/coding.ts";
import { digestContent } from "../representation/digest.ts";
import { MAX_START_OCTETS } from "../representation/limits.ts";
import type { MediaTypes } from "../representation/media_type.ts";
import type { PreparedRepresentation } from "../representation/representation.ts";
import { openContained } from "./contained.ts";
import { type FileFailure, mapFileError } from "./file_error.ts";
import type { FileHandle } from "./file_handle.ts";
import {
  type FileIdentity,
  identify,
  isSameIdentity,
  isSameVersion,
  isSettled,
} from "./file_identity.ts";
import { HotFiles } from "./hot_files.ts";
import { decideLargeTag } from "./large_file_tag.ts";
import { MAX_HOT_FILE_OCTETS } from "./limits.ts";
import { checkStart, OpenFile, readStart, readWhole } from "./open_file.ts";
import { PrecompressedTable } from "./precompressed_table.ts";
import type { ServedRoot } from "./served_root.ts";
import { isUnchanged, neverChecked } from "./shared_stat.ts";
import { UnchangedSource } from "./unchanged_source.ts";

/** A file of the folder, with what its response is made of. */
export interface SiteFile {
  /** The last segment. */
  readonly name: string;
  /** Of the original where the content is in another coding. */
  readonly mediaType: string;
  /** In octets. */
  readonly size: number;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
  readonly entityTag: string | undefined;
  /** Octets, or all of an open file. Whoever resolved the file sends its content or discards it. */
  readonly content: FixedContent;
  /** The content's coding. `name` is that of the original all the same. Some formats are coded content, as `.svgz` is. */
  readonly coding: ContentCoding;
  /** Where the file lies; where the original lies if this server recoded it. For the store alone. */
  readonly path: string;
  /** The version at `path`. */
  readonly identity: FileIdentity;
}

/** A file that was found, and what `prepare` made of it. */
export interface FoundFile {
  readonly kind: "file";
  readonly file: SiteFile;
  readonly prepared: PreparedRepresentation;
}

/** What stands at a path. */
export type Resolved =
  | FoundFile
  | { readonly kind: "directory" }
  | FileFailure;

/** A precompressed file that is older than its original. */
export interface Outdated {
  readonly kind: "outdated";
}

/** What a store is made with. */
export interface FileStoreOptions {
  /** Octets that cached files may hold together. */
  readonly cacheOctets: number;
  /** Decides the media type, once for each version of a file. */
  readonly mediaTypes: MediaTypes;
  /** Makes, once for each version of a file, what its responses consist of. */
  readonly prepare: (file: SiteFile, now: number) => PreparedRepresentation;
}

const MISSING = Object.freeze({ kind: "missing" } as const);
const OUTDATED = Object.freeze({ kind: "outdated" } as const);

/** The files below one root. Nothing that it gives out can be changed. */
export class FileStore {
  readonly #root: ServedRoot;
  readonly #mediaTypes: MediaTypes;
  readonly #prepare: FileStoreOptions["prepare"];
  readonly #hot: HotFiles<FoundFile>;
  readonly #precompressed = new PrecompressedTable();

  constructor(
    root: ServedRoot,
    { cacheOctets, mediaTypes, prepare }: FileStoreOptions,
  ) {
    this.#root = root;
    this.#mediaTypes = mediaTypes;
    this.#prepare = prepare;
    this.#hot = new HotFiles(cacheOctets);
  }

  /** What stands at the segments now; `now` in ms since the epoch. Never throws. */
  resolve(segments: readonly string[], now: number): Resolved {
    const path = this.#root.path(segments);
    if (path === undefined) return MISSING;
    try {
      const cached = this.#hot.get(path);
      if (cached !== undefined) {
        if (isUnchanged(path, cached)) return cached.value;
        this.#hot.delete(path);
      }
      const name = segments.at(-1) ?? "";
      return this.#load(path, { name, now });
    } catch (error) {
      return mapFileError(error);
    }
  }

  /** The file at the segments if it is cached and unchanged. Never throws. */
  resolveCached(segments: readonly string[]): FoundFile | undefined {
    const path = this.#root.path(segments);
    const cached = path === undefined ? undefined : this.#hot.get(path);
    if (path === undefined || cached === undefined) return undefined;
    try {
      return isUnchanged(path, cached) ? cached.value : undefined;
    } catch {
      return undefined;
    }
  }

  /** True where one of the folders down to the segments has just changed. Never throws. */
  isChanging(segments: readonly string[], now: number): boolean {
    return this.#root.isChanging(segments, now);
  }

  /** The codings in which a file lies precompressed beside the original, usable or not. Never throws. */
  listPrecompressed({ path }: SiteFile, now: number): CodingSet {
    return this.#precompressed.find(path, now);
  }

  /** The precompressed file beside the original, as it is now. Never throws. */
  resolvePrecompressed(
    original: SiteFile,
    { coding, now }: { coding: AppliedCoding; now: number },
  ): Resolved | Outdated {
    const path = original.path + CODING_ENDING[coding];
    const key = keyOf(path, coding);
    try {
      const cached = this.#hot.get(key);
      if (cached !== undefined && isUnchanged(path, cached)) {
        return isUpToDate(cached.identity.mtime, original.mtime)
          ? cached.value
          : OUTDATED;
      }
      this.#hot.delete(key);
      const { mtime } = Deno.statSync(path);
      // A file compressed before the last edit would bring back what was there before it.
      if (!isUpToDate(mtime?.getTime() ?? null, original.mtime)) {
        return OUTDATED;
      }
      const { name, mediaType } = original;
      return this.#load(path, { name, coded: { coding, mediaType }, now });
    } catch (error) {
      return mapFileError(error);
    }
  }

  /** The file that `addRecoded` cached for this version of the original. */
  findRecoded(
    original: SiteFile,
    coding: ContentCoding,
  ): FoundFile | undefined {
    const cached = this.#hot.get(keyOf(original.path, coding, MADE_HERE));
    return cached !== undefined &&
        isSameIdentity(cached.identity, original.identity)
      ? cached.value
      : undefined;
  }

  /**
   * The file whose content `octets` are: the original's content in another coding. Caches it if the times
   * of the original identify its version. Undefined where the original changed while it was read.
   */
  addRecoded(
    original: SiteFile,
    { coding, octets, now }: {
      coding: ContentCoding;
      octets: Uint8Array;
      now: number;
    },
  ): FoundFile | undefined {
    const { path, name, mediaType, identity } = original;
    if (original.content.kind === "file" && !isIntact(path, identity)) {
      return undefined;
    }
    const content = { kind: "octets", octets } as const;
    const found = this.#describe(
      { path, name, mediaType, identity, content, coding },
      now,
    );
    this.#cache(keyOf(path, coding, MADE_HERE), found, now);
    return found;
  }

  #load(
    path: string,
    { name, coded, now }: {
      name: string;
      /** What is known of a precompressed file. */
      coded?: { coding: AppliedCoding; mediaType: string };
      now: number;
    },
  ): Resolved {
    const contained = openContained(this.#root, path, now);
    if (contained.kind !== "file") return contained;
    const { opened, info } = contained;
    let staysOpen = false;
    try {
      if (coded !== undefined) checkStart(opened, coded.coding);
      const { content, identity } = readContent(opened, info);
      const type = coded ?? this.#mediaTypes.describe(
        name,
        () =>
          content.kind === "octets"
            ? content.octets.subarray(0, MAX_START_OCTETS)
            : readStart(opened, MAX_START_OCTETS),
      );
      const found = this.#describe(
        { path, name, identity, content, ...type },
        now,
      );
      if (content.kind === "octets") {
        this.#cache(keyOf(path, coded?.coding ?? "identity"), found, now);
      }
      staysOpen = content.kind === "file";
      return found;
    } finally {
      if (!staysOpen) opened.close();
    }
  }

  #describe(
    described: Omit<SiteFile, "size" | "mtime" | "entityTag">,
    now: number,
  ): FoundFile {
    const { content, coding, identity } = described;
    const entityTag = content.kind === "octets"
      // Of the octets that are sent: those of another compressor are another representation.
      ? tagFromDigest(digestContent(content.octets), coding)
      : decideLargeTag(identity, { coding, now });
    const size = contentLength(content);
    const { mtime } = identity;
    const file = Object.freeze({ ...described, size, mtime, entityTag });
    return Object.freeze({
      kind: "file",
      file,
      prepared: this.#prepare(file, now),
    });
  }

  /** Caches the file if a later change of it will show in its times. */
  #cache(key: string, value: FoundFile, now: number): void {
    const { identity, size } = value.file;
    if (!isSettled(identity, now)) return;
    this.#hot.set(key, { identity, lastCheck: neverChecked(), value, size });
  }
}

/**
 * The key of a file in the cache. A precompressed file has one as such, and another one as the file
 * that a request names. NUL stands in no path.
 */
function keyOf(path: string, coding: ContentCoding, maker = ""): string {
  return coding === "identity" && maker === ""
    ? path
    : `${path}\0${coding}${maker}`;
}

/** Marks the key of a file that this server compressed or decompressed. */
const MADE_HERE = " made here";

/** False where the file at the path was changed. One that was replaced or removed is intact as it was opened. */
function isIntact(path: string, identity: FileIdentity): boolean {
  try {
    const info = Deno.statSync(path);
    return info.dev !== identity.dev || info.ino !== identity.ino ||
      isSameVersion(identity, info);
  } catch {
    return true;
  }
}

/** All octets of a small file; a larger one as it is, open. */
function readContent(
  opened: FileHandle,
  info: Deno.FileInfo,
): { readonly content: FixedContent; readonly identity: FileIdentity } {
  const whole = readWhole(opened, { info, most: MAX_HOT_FILE_OCTETS });
  if (whole !== undefined) {
    const { octets, identity } = whole;
    return { content: { kind: "octets", octets }, identity };
  }
  // It may have grown while it was read: its size is measured now.
  const identity = identify(opened.statSync());
  const length = identity.size;
  const file = new OpenFile(opened);
  const source = new UnchangedSource(file, { opened, identity });
  const parts = [{ start: 0, length }];
  return { content: { kind: "file", source, length, parts }, identity };
}
