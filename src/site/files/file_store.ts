// Path segments → the file or folder there, small files from a cache.
//
// Only what `ServedRoot` shows is looked up. A file is opened, and then compared with what stands at
// its real path inside the root, before its octets are handed on. Devices, FIFOs and sockets are not
// opened. Small files are read whole, hashed and cached (`hot_files`); larger ones stay open.
// System calls are synchronous: an asynchronous `stat` costs 30 to 60 µs, a synchronous one 1 to 5.

import {
  contentLength,
  discardContent,
  NO_CONTENT,
} from "../../http/content.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import { tagFromDigest, tagOfDecoded } from "../../http/entity_tag.ts";
import {
  type AppliedCoding,
  CODING_BIT,
  CODING_ENDING,
  type CodingSet,
  isUpToDate,
} from "../coding/coding.ts";
import { digestContent } from "../representation/digest.ts";
import { MAX_START_OCTETS } from "../representation/limits.ts";
import type { MediaTypes } from "../representation/media_type.ts";
import type { PreparedRepresentation } from "../representation/representation.ts";
import { ALONE, keyOf, MADE_HERE } from "./cache_key.ts";
import { openContained } from "./contained.ts";
import { readContent } from "./file_content.ts";
import { mapFileError } from "./file_error.ts";
import { isSameIdentity, isSettled } from "./file_identity.ts";
import { HotFiles } from "./hot_files.ts";
import { isIntact } from "./intact.ts";
import { decideLargeTag } from "./large_file_tag.ts";
import { checkStart, NotCoded, readStart } from "./open_file.ts";
import { listSpellings, mayBeSpelled } from "./other_spelling.ts";
import { PrecompressedTable } from "./precompressed_table.ts";
import { findCodedNames } from "./present_names.ts";
import type { ServedRoot } from "./served_root.ts";
import type { FoundFile, Outdated, Resolved, SiteFile } from "./site_file.ts";
import { isUnchanged, neverChecked } from "./shared_stat.ts";

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
const DIRECTORY = Object.freeze({ kind: "directory" } as const);
const OUTDATED = Object.freeze({ kind: "outdated" } as const);
const NO_OCTETS = new Uint8Array(0);
const DECODABLE_FIRST: readonly AppliedCoding[] = ["gzip", "br", "zstd"];

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

  /**
   * What stands at the segments now, or at the only other Unicode form of their names; `now` in ms since
   * the epoch. Never throws.
   */
  resolve(segments: readonly string[], now: number): Resolved {
    const found = this.#resolve(segments, now);
    if (found.kind !== "missing" || !mayBeSpelled(segments)) return found;
    const root = this.#root;
    const spellings = listSpellings(segments, (names) => root.holds(names))
      .filter((names) => root.holds(names) || root.holdsCoded(names))
      .map((names) => this.#resolve(names, now))
      .filter(({ kind }) => kind !== "missing");
    if (spellings.length === 1) return spellings[0];
    for (const spelling of spellings) {
      if (spelling.kind === "file") discardContent(spelling.file.content);
    }
    return found;
  }

  #resolve(segments: readonly string[], now: number): Resolved {
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
      const failure = mapFileError(error);
      return failure.kind === "missing"
        ? this.#resolveCodedOnly(segments, path, now)
        : failure;
    }
  }

  /** A coded file of that name where the original is missing; that in gzip first, which can be decoded. */
  #resolveCodedOnly(
    segments: readonly string[],
    path: string,
    now: number,
  ): Resolved {
    const codings = findCodedNames(path);
    if (codings === 0 || segments.length === 0) return MISSING;
    const parents = segments.slice(0, -1);
    const name = segments[parents.length];
    const { mediaType } = this.#mediaTypes.describe(name, () => NO_OCTETS);
    for (const coding of DECODABLE_FIRST) {
      if ((codings & CODING_BIT[coding]) === 0) continue;
      const codedName = name + CODING_ENDING[coding];
      if (this.#root.path([...parents, codedName]) === undefined) continue;
      const original = { path, name, mediaType };
      const found = this.#resolveCoded(original, { coding, now });
      if (found.kind !== "missing" && found.kind !== "directory") return found;
    }
    return MISSING;
  }

  /** Where the original of a file that is coded only would lie. */
  #pathOfOriginal({ path, coding }: SiteFile): string {
    return coding === "identity"
      ? path
      : path.slice(0, -CODING_ENDING[coding].length);
  }

  /** The codings in which a file lies that is coded only, usable or not. Never throws. */
  listCodedOnly(file: SiteFile): CodingSet {
    return findCodedNames(this.#pathOfOriginal(file));
  }

  /** The same file in another one of these codings. Never throws. */
  resolveCodedOnly(
    file: SiteFile,
    { coding, now }: { coding: AppliedCoding; now: number },
  ): Resolved {
    const path = this.#pathOfOriginal(file);
    return this.#resolveCoded({ ...file, path }, { coding, now });
  }

  #resolveCoded(
    { path, name, mediaType }: Pick<SiteFile, "path" | "name" | "mediaType">,
    { coding, now }: { coding: AppliedCoding; now: number },
  ): Resolved {
    const codedPath = path + CODING_ENDING[coding];
    const key = keyOf(codedPath, coding, ALONE);
    try {
      const cached = this.#hot.get(key);
      if (cached !== undefined && isUnchanged(codedPath, cached)) {
        return cached.value;
      }
      this.#hot.delete(key);
      const coded = { coding, mediaType, isCodedOnly: true };
      return this.#load(codedPath, { name, coded, now });
    } catch (error) {
      return error instanceof NotCoded ? MISSING : mapFileError(error);
    }
  }

  /** The file that is sent while the content of `original`, which is in gzip, is decoded. It has no length. */
  describeDecoding(original: FoundFile, now: number): FoundFile {
    const { content, size, entityTag } = original.file;
    const file = Object.freeze({
      ...original.file,
      content: NO_CONTENT,
      size: 0,
      coding: "identity" as const,
      entityTag: entityTag && tagOfDecoded(entityTag),
    });
    const prepared = this.#prepare(file, now);
    return { kind: "file", file, prepared, decoding: { content, size } };
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
    if (this.#root.file !== undefined) return 0;
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
      const coded = { coding, mediaType, isCodedOnly: false };
      return this.#load(path, { name, coded, now });
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
    const { path, name, mediaType, identity, isCodedOnly } = original;
    if (original.content.kind === "file" && !isIntact(path, identity)) {
      return undefined;
    }
    const content = { kind: "octets", octets } as const;
    const found = this.#describe(
      { path, name, mediaType, isCodedOnly, identity, content, coding },
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
      coded?: Pick<SiteFile, "mediaType" | "isCodedOnly"> & {
        coding: AppliedCoding;
      };
      now: number;
    },
  ): Resolved {
    if (this.#root.file !== undefined && path === this.#root.folder) {
      return DIRECTORY;
    }
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
        { path, name, identity, content, isCodedOnly: false, ...type },
        now,
      );
      if (content.kind === "octets") {
        const coding = coded?.coding ?? "identity";
        const isAlone = coded?.isCodedOnly === true;
        this.#cache(keyOf(path, coding, isAlone ? ALONE : ""), found, now);
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
