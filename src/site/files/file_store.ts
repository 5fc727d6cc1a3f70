// Path segments → what the folder has there. The only place that opens, stats or resolves files.
//
// Nothing outside the real root is read: the segments hold no way up (`request_target`), and what
// was opened is compared, after opening, with what stands at its real path inside the root
// (`containment`), before its octets are handed on. Devices, FIFOs and sockets are not opened; names
// that begin with a dot are not there, `.well-known` excepted.
// Small files come whole and hashed, and are kept (`hot_files`); larger ones come open.

import type { ContentCoding } from "../../http/content_coding.ts";
import { deriveEntityTag, tagFromDigest } from "../../http/entity_tag.ts";
import type { FileSource } from "../../http/content.ts";
import {
  type AppliedCoding,
  CODING_ENDING,
  type CodingSet,
  isUpToDate,
} from "../coding/coding.ts";
import { isInside } from "./containment.ts";
import { digestContent } from "../representation/digest.ts";
import {
  type FileIdentity,
  identify,
  isSameIdentity,
  isSameVersion,
  isSettled,
  isTelling,
} from "./file_identity.ts";
import { type FileFailure, mapFileError } from "./file_error.ts";
import { HotFiles } from "./hot_files.ts";
import { MAX_HOT_FILE_OCTETS } from "./limits.ts";
import { PrecompressedTable } from "./precompressed_table.ts";
import { isReservedName } from "./reserved_name.ts";
import { neverChecked, SharedStat } from "./shared_stat.ts";
import { checkStart, OpenFile, readWhole } from "./open_file.ts";

/** A file of the folder, with what its response is made of. */
export interface SiteFile {
  /** The last segment: what the media type is told by. */
  readonly name: string;
  /** In octets. */
  readonly size: number;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
  readonly entityTag: string | undefined;
  readonly content: FileContent;
  /** What the content is coded with; `name` is the original's all the same. */
  readonly coding: ContentCoding;
  /** Where it is, or the original is, and in which version: for the store itself. */
  readonly path: string;
  readonly identity: FileIdentity;
}

/** A file's content: whole, or open. One that is open must be closed by whoever resolved it. */
export type FileContent =
  | { readonly kind: "whole"; readonly octets: Uint8Array }
  | { readonly kind: "open"; readonly source: FileSource };

/** What stands at a path. `prepared` is what `prepare` made of the file. */
export type Resolved<Prepared> =
  | {
    readonly kind: "file";
    readonly file: SiteFile;
    readonly prepared: Prepared;
  }
  | { readonly kind: "directory" }
  | FileFailure;

/** A file that was found. */
export type FoundFile<Prepared> = Resolved<Prepared> & {
  readonly kind: "file";
};

/** A precompressed file that is older than its original. */
export interface Outdated {
  readonly kind: "outdated";
}

/** What a store is made with. */
export interface FileStoreOptions<Prepared> {
  readonly dotfiles: boolean;
  readonly followSymlinks: boolean;
  /** Octets that kept files may hold together. */
  readonly cacheOctets: number;
  /** Makes, once for each version of a file, what answering it takes. */
  readonly prepare: (file: SiteFile, now: number) => Prepared;
}

const MISSING = Object.freeze({ kind: "missing" } as const);
const DIRECTORY = Object.freeze({ kind: "directory" } as const);
const OUTDATED = Object.freeze({ kind: "outdated" } as const);

/** The files below one folder. */
export class FileStore<Prepared> {
  readonly #root: string;
  readonly #options: FileStoreOptions<Prepared>;
  readonly #hot: HotFiles<FoundFile<Prepared>>;
  readonly #looks = new SharedStat();
  readonly #precompressed = new PrecompressedTable(this.#looks);
  /** Targets that are remembered come with the same segments each time, and need no new path. */
  readonly #paths = new WeakMap<readonly string[], string>();

  /** Throws what `Deno.realPathSync` throws, and an Error where `folder` is no folder. */
  constructor(folder: string, options: FileStoreOptions<Prepared>) {
    this.#root = Deno.realPathSync(folder);
    if (!Deno.statSync(this.#root).isDirectory) {
      throw new Deno.errors.NotADirectory(folder);
    }
    this.#options = options;
    this.#hot = new HotFiles(options.cacheOctets);
  }

  /** The folder's real path. */
  get root(): string {
    return this.#root;
  }

  /** What stands at the segments now; `now` in ms since the epoch. Never throws. */
  resolve(segments: readonly string[], now: number): Resolved<Prepared> {
    const path = this.#findPath(segments);
    if (path === undefined) return MISSING;
    try {
      const kept = this.#hot.get(path);
      if (kept !== undefined) {
        if (this.#looks.isStill(path, kept)) return kept.value;
        this.#hot.delete(path);
      }
      const info = Deno.statSync(path);
      const name = segments.at(-1) ?? "";
      return this.#load(path, { info, name, coding: "identity", now });
    } catch (error) {
      return mapFileError(error);
    }
  }

  /** The file at the segments if it is kept, and still as it was. Never throws. */
  resolveKept(segments: readonly string[]): FoundFile<Prepared> | undefined {
    const path = this.#findPath(segments);
    const kept = path === undefined ? undefined : this.#hot.get(path);
    if (path === undefined || kept === undefined) return undefined;
    try {
      return this.#looks.isStill(path, kept) ? kept.value : undefined;
    } catch {
      return undefined;
    }
  }

  /** The codings in which a file lies precompressed beside the original, usable or not. */
  precompressed({ path }: SiteFile, now: number): CodingSet {
    return this.#precompressed.find(path, now);
  }

  /** The original precompressed, as it lies beside it now. Never throws. */
  resolvePrecompressed(
    original: SiteFile,
    { coding, now }: { coding: AppliedCoding; now: number },
  ): Resolved<Prepared> | Outdated {
    const path = original.path + CODING_ENDING[coding];
    const key = keyOf(path, coding);
    try {
      const kept = this.#hot.get(key);
      if (kept !== undefined && this.#looks.isStill(path, kept)) {
        return isUpToDate(kept.identity.mtime, original.mtime)
          ? kept.value
          : OUTDATED;
      }
      this.#hot.delete(key);
      const info = Deno.statSync(path);
      // What was compressed before the last edit would bring back what was there before it.
      if (!isUpToDate(info.mtime?.getTime() ?? null, original.mtime)) {
        return OUTDATED;
      }
      return this.#load(path, { info, name: original.name, coding, now });
    } catch (error) {
      return mapFileError(error);
    }
  }

  /** What `keepCoded` kept of this very version of the original. */
  coded(
    original: SiteFile,
    coding: AppliedCoding,
  ): FoundFile<Prepared> | undefined {
    const kept = this.#hot.get(keyOf(original.path, coding, HERE));
    return kept !== undefined &&
        isSameIdentity(kept.identity, original.identity)
      ? kept.value
      : undefined;
  }

  /**
   * The file that `octets` are, the original's in a coding; kept if its times tell versions apart.
   * Undefined where the original was read while it changed.
   */
  keepCoded(
    original: SiteFile,
    { coding, octets, now }: {
      coding: AppliedCoding;
      octets: Uint8Array;
      now: number;
    },
  ): FoundFile<Prepared> | undefined {
    const { path, name, identity } = original;
    if (original.content.kind === "open" && !isStill(path, identity)) {
      return undefined;
    }
    const content = { kind: "whole", octets } as const;
    const found = this.#found(
      { path, name, identity, size: octets.length, content, coding },
      now,
    );
    this.#keep(keyOf(path, coding, HERE), found, now);
    return found;
  }

  /** Where the system has it; undefined where names such as these are not served. */
  #findPath(segments: readonly string[]): string | undefined {
    let path = this.#paths.get(segments);
    if (path === undefined) {
      path = segments.every((segment, depth) => this.#isServed(segment, depth))
        ? this.#root + SEPARATOR + segments.join(SEPARATOR)
        : NOT_SERVED;
      this.#paths.set(segments, path);
    }
    return path === NOT_SERVED ? undefined : path;
  }

  #isServed(segment: string, depth: number): boolean {
    if (depth === 0 && isReservedName(segment)) return false;
    if (segment.startsWith(".") && !this.#options.dotfiles) {
      // RFC 8615: what is there is meant to be found.
      return segment === ".well-known" && depth === 0;
    }
    return !IS_WINDOWS || isPlainWindowsName(segment);
  }

  #load(
    path: string,
    { info, name, coding, now }: {
      info: Deno.FileInfo;
      name: string;
      coding: ContentCoding;
      now: number;
    },
  ): Resolved<Prepared> {
    if (info.isDirectory) {
      return this.#isInside(path, info, now) ? DIRECTORY : MISSING;
    }
    if (!info.isFile) return MISSING;
    const opened = Deno.openSync(path, { read: true });
    let keepsOpen = false;
    try {
      const actual = opened.statSync();
      if (!actual.isFile || !this.#isInside(path, actual, now)) return MISSING;
      if (coding !== "identity") checkStart(opened, coding);
      const whole = readWhole(opened, {
        info: actual,
        most: MAX_HOT_FILE_OCTETS,
      });
      if (whole !== undefined) {
        const { identity, octets } = whole;
        const content = { kind: "whole", octets } as const;
        const size = octets.length;
        const found = this.#found(
          { path, name, identity, size, content, coding },
          now,
        );
        this.#keep(keyOf(path, coding), found, now);
        return found;
      }
      // It may have grown while it was read: what is sent is measured as it is now.
      const identity = identify(opened.statSync());
      const content = { kind: "open", source: new OpenFile(opened) } as const;
      const { size } = identity;
      const found = this.#found(
        { path, name, identity, size, content, coding },
        now,
      );
      keepsOpen = true;
      return found;
    } finally {
      if (!keepsOpen) opened.close();
    }
  }

  #found(
    described: Omit<SiteFile, "mtime" | "entityTag">,
    now: number,
  ): FoundFile<Prepared> {
    const { content, coding, identity: { mtime } } = described;
    // A digest of what is sent: another compressor's octets are another representation.
    const entityTag = content.kind === "whole"
      ? tagFromDigest(digestContent(content.octets), coding)
      : decideLargeTag(described.identity, { coding, now });
    const file = Object.freeze({ ...described, mtime, entityTag });
    const prepared = this.#options.prepare(file, now);
    return Object.freeze({ kind: "file", file, prepared });
  }

  #keep(key: string, found: FoundFile<Prepared>, now: number): void {
    const { identity, size } = found.file;
    if (isSettled(identity, now)) {
      this.#hot.set(key, {
        identity,
        look: neverChecked(),
        value: found,
        size,
      });
    }
  }

  #isInside(path: string, info: Deno.FileInfo, now: number): boolean {
    return this.#options.followSymlinks ||
      isInside(this.#root, path, { info, now });
  }
}

/** Under what a file is kept: a precompressed one is another file when it is asked for by its name. */
function keyOf(path: string, coding: ContentCoding, made = ""): string {
  return coding === "identity" ? path : `${path}\0${coding}${made}`;
}

/** Marks what was compressed here. */
const HERE = " here";

function isStill(path: string, identity: FileIdentity): boolean {
  try {
    return isSameVersion(identity, Deno.statSync(path));
  } catch {
    return false;
  }
}

/** None where the next version could get the same one. */
function decideLargeTag(
  identity: FileIdentity,
  { coding, now }: { coding: ContentCoding; now: number },
): string | undefined {
  const { size, mtime } = identity;
  return mtime !== null && isTelling(identity, now)
    ? deriveEntityTag({ size, mtime, coding })
    : undefined;
}

/** No path of any system. */
const NOT_SERVED = "";

const IS_WINDOWS = Deno.build.os === "windows";
const SEPARATOR = IS_WINDOWS ? "\\" : "/";

/** Windows takes streams (`a:b`), devices (`NUL`) and trailing dots for other names of a file. */
function isPlainWindowsName(segment: string): boolean {
  return !/[:*?"<>|]|[. ]$/.test(segment) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(segment);
}
