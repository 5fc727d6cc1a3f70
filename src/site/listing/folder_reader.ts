// Segments that lead to a folder → its entries, as far as they may be shown.
//
// Listed is what a request could get: files and folders, links as what they lead to if that lies
// below the real root. Not listed: names that begin with a dot, names that a path segment can't
// hold, the rules files at the root, devices, FIFOs, sockets, links to nowhere.
// The folder is found inside the root before and after it is read, so that nothing is told of one
// that is not. It is read in short turns, and others are answered in between.

import { isInside } from "../files/containment.ts";
import { type FileFailure, mapFileError } from "../files/file_error.ts";
import type { ListingEntry } from "./listing_order.ts";
import { isReservedName } from "../files/reserved_name.ts";
import { mapInSlices, TimeSlice } from "../work/time_slice.ts";

/** Entries that a listing shows at most: some 10 MB of HTML, made and held for one request. */
export const MAX_LISTED_ENTRIES = 50_000;

/** What a folder holds. */
export interface FolderContent {
  readonly kind: "folder";
  /** By name in UTF-16 code units. */
  readonly entries: readonly ListingEntry[];
  /** True where there are more, which are left out. */
  readonly more: boolean;
}

/** What a folder is read with. */
export interface FolderOptions {
  /** The real path of the folder that is served. */
  readonly root: string;
  readonly dotfiles: boolean;
  readonly followSymlinks: boolean;
  /** When the request began, in ms since the epoch. */
  readonly now: number;
  /** How many entries to list; `MAX_LISTED_ENTRIES` by default. */
  readonly limit?: number;
}

/**
 * The content of the folder at the segments, which `FileStore` found to be a directory; `missing`
 * where it isn't one any more, `forbidden` where it may not be read. Never rejects.
 */
export async function readFolder(
  segments: readonly string[],
  options: FolderOptions,
): Promise<FolderContent | FileFailure> {
  const { root, followSymlinks, now, limit = MAX_LISTED_ENTRIES } = options;
  const path = joinPath(root, segments);
  try {
    const info = Deno.statSync(path);
    const isServed = () =>
      followSymlinks || isInside(root, path, { info, now });
    if (!info.isDirectory || !isServed()) return { kind: "missing" };
    const names = await readNames(path, segments.length, options);
    const entries = await mapInSlices(
      names.slice(0, limit),
      (name) => describeEntry(path, name, options),
    );
    if (!isServed()) return { kind: "missing" };
    return {
      kind: "folder",
      entries: entries.filter((entry) => entry !== undefined),
      more: names.length > limit,
    };
  } catch (error) {
    return mapFileError(error);
  }
}

async function readNames(
  path: string,
  depth: number,
  options: FolderOptions,
): Promise<string[]> {
  const turns = new TimeSlice();
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) {
    if (isListed(name, depth, options)) names.push(name);
    if (turns.isOver) await turns.next();
  }
  return names.sort();
}

function isListed(
  name: string,
  depth: number,
  { dotfiles }: FolderOptions,
): boolean {
  if (name.startsWith(".") && !dotfiles) return false;
  // A target that holds it is refused: see `request_target`.
  if (name.includes("\\")) return false;
  return depth > 0 || !isReservedName(name);
}

/** The entry; undefined where there is nothing to show, or no longer. */
function describeEntry(
  folder: string,
  name: string,
  options: FolderOptions,
): ListingEntry | undefined {
  const path = joinPath(folder, [name]);
  let info: Deno.FileInfo | undefined;
  try {
    info = Deno.lstatSync(path);
  } catch (error) {
    // Gone meanwhile, or named in what isn't UTF-8, which the runtime can't pass on.
    if (mapFileError(error).kind === "missing") return undefined;
    throw error;
  }
  if (info.isSymlink) info = followLink(path, options);
  if (info === undefined || !info.isFile && !info.isDirectory) return undefined;
  const mtime = info.mtime?.getTime() ?? NaN;
  return {
    name,
    kind: info.isDirectory ? "folder" : "file",
    size: info.isDirectory ? 0 : info.size,
    mtime: Number.isNaN(mtime) ? null : mtime,
  };
}

/** What the link leads to; undefined where that is nothing to be shown here. */
function followLink(
  path: string,
  { root, followSymlinks, now }: FolderOptions,
): Deno.FileInfo | undefined {
  try {
    const info = Deno.statSync(path);
    return followSymlinks || isInside(root, path, { info, now })
      ? info
      : undefined;
  } catch (error) {
    const { kind } = mapFileError(error);
    if (kind === "missing" || kind === "forbidden") return undefined;
    throw error;
  }
}

const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

function joinPath(folder: string, segments: readonly string[]): string {
  const below = folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR;
  return segments.length === 0 ? folder : below + segments.join(SEPARATOR);
}
