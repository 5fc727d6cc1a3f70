// Path segments → what the folder has there. The only place that opens, stats or resolves files.
//
// Nothing outside the real root is read: the segments hold no way up (`request_target`), and what
// was opened is compared, after opening, with what stands at its real path inside the root
// (`containment`), before its octets are handed on. Devices, FIFOs and sockets are not opened; names that begin with a dot are not there, `.well-known` excepted.
// Small files come whole and hashed, and are kept (`hot_files`); larger ones come open.

import { deriveEntityTag, tagFromDigest } from "../http/entity_tag.ts";
import type { FileSource } from "../http/response.ts";
import { isInside } from "./containment.ts";
import { digestContent } from "./digest.ts";
import {
  type FileIdentity,
  identify,
  isSameVersion,
  isSettled,
  isTelling,
} from "./file_identity.ts";
import { HotFiles } from "./hot_files.ts";
import { HOT_FILE_OCTETS } from "./limits.ts";

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
  | { readonly kind: "missing" }
  /** The system denies reading it. */
  | { readonly kind: "forbidden" }
  /** There are no descriptors left just now. */
  | { readonly kind: "unavailable" }
  | { readonly kind: "failed"; readonly error: unknown };

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
const FORBIDDEN = Object.freeze({ kind: "forbidden" } as const);
const DIRECTORY = Object.freeze({ kind: "directory" } as const);
const UNAVAILABLE = Object.freeze({ kind: "unavailable" } as const);

/** The files below one folder. */
export class FileStore<Prepared> {
  readonly #root: string;
  readonly #options: FileStoreOptions<Prepared>;
  readonly #hot: HotFiles<Resolved<Prepared> & { kind: "file" }>;

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
    if (!segments.every((segment, depth) => this.#isServed(segment, depth))) {
      return MISSING;
    }
    const path = this.#root + SEPARATOR + segments.join(SEPARATOR);
    try {
      const info = Deno.statSync(path);
      const kept = this.#hot.get(path);
      if (kept !== undefined) {
        if (isSameVersion(kept.identity, info)) return kept.value;
        this.#hot.delete(path);
      }
      return this.#load(path, { info, name: segments.at(-1) ?? "", now });
    } catch (error) {
      return mapError(error);
    }
  }

  #isServed(segment: string, depth: number): boolean {
    if (segment.startsWith(".") && !this.#options.dotfiles) {
      // RFC 8615: what is there is meant to be found.
      return segment === ".well-known" && depth === 0;
    }
    return !IS_WINDOWS || isPlainWindowsName(segment);
  }

  #load(
    path: string,
    { info, name, now }: { info: Deno.FileInfo; name: string; now: number },
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
      const identity = identify(actual);
      const octets = actual.size <= HOT_FILE_OCTETS
        ? readWhole(opened, identity)
        : undefined;
      if (octets !== undefined) {
        const resolved = this.#resolved(
          { name, identity, content: { kind: "whole", octets } },
          now,
        );
        if (isSettled(identity, now)) {
          this.#hot.set(path, {
            identity,
            value: resolved,
            size: octets.length,
          });
        }
        return resolved;
      }
      const source = new OpenFile(opened);
      const resolved = this.#resolved(
        { name, identity, content: { kind: "open", source } },
        now,
      );
      keepsOpen = true;
      return resolved;
    } finally {
      if (!keepsOpen) opened.close();
    }
  }

  #resolved(
    { name, identity, content }: {
      name: string;
      identity: FileIdentity;
      content: FileContent;
    },
    now: number,
  ): Resolved<Prepared> & { kind: "file" } {
    const { size, mtime } = identity;
    const entityTag = content.kind === "whole"
      ? tagFromDigest(digestContent(content.octets))
      : decideLargeTag(identity, now);
    const file = Object.freeze({ name, size, mtime, entityTag, content });
    const prepared = this.#options.prepare(file, now);
    return Object.freeze({ kind: "file", file, prepared });
  }

  #isInside(path: string, info: Deno.FileInfo, now: number): boolean {
    return this.#options.followSymlinks ||
      isInside(this.#root, path, { info, now });
  }
}

/** The file's octets; undefined where it changed while it was read, and must be sent as it comes. */
function readWhole(
  opened: Deno.FsFile,
  identity: FileIdentity,
): Uint8Array | undefined {
  const octets = new Uint8Array(identity.size);
  let length = 0;
  while (length < octets.length) {
    const read = opened.readSync(octets.subarray(length));
    if (read === null) return undefined;
    length += read;
  }
  return isSameVersion(identity, opened.statSync()) ? octets : undefined;
}

/** None where the next version could get the same one, or where a small file changes just now. */
function decideLargeTag(
  { size, mtime }: FileIdentity,
  now: number,
): string | undefined {
  return size > HOT_FILE_OCTETS && isTelling(mtime, now)
    ? deriveEntityTag({ size, mtime })
    : undefined;
}

/** Reads from a file at any position. */
class OpenFile implements FileSource {
  readonly #opened: Deno.FsFile;
  /** Where the next octet would come from; unknown at first, since hashing may have begun. */
  #position = -1;

  constructor(opened: Deno.FsFile) {
    this.#opened = opened;
  }

  read(into: Uint8Array, position: number): number {
    if (position !== this.#position) {
      this.#opened.seekSync(position, Deno.SeekMode.Start);
    }
    const read = this.#opened.readSync(into) ?? 0;
    this.#position = position + read;
    return read;
  }

  close(): void {
    this.#opened.close();
  }
}

/** The one place where the file system's errors become answers. */
function mapError(error: unknown): Resolved<never> {
  if (
    error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.FilesystemLoop
  ) return MISSING;
  if (
    error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable
  ) return FORBIDDEN;
  switch ((error as { code?: string }).code) {
    case "ENAMETOOLONG":
    case "EINVAL":
    case "EILSEQ":
      return MISSING;
    case "EMFILE":
    case "ENFILE":
      return UNAVAILABLE;
  }
  return { kind: "failed", error };
}

const IS_WINDOWS = Deno.build.os === "windows";
const SEPARATOR = IS_WINDOWS ? "\\" : "/";

/** Windows takes streams (`a:b`), devices (`NUL`) and trailing dots for other names of a file. */
function isPlainWindowsName(segment: string): boolean {
  return !/[:*?"<>|]|[. ]$/.test(segment) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(segment);
}
