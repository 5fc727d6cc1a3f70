// Segments that lead to a folder → its entries, as far as they may be seen.
//
// Listed is what a request could get: the names that `ServedRoot` shows; files and folders, and links
// as what they lead to where that may be served. Not listed: devices, FIFOs, sockets, links to nothing,
// hard links to what is hidden.
// The folder is found inside the root before and after it is read, so that nothing of one outside is
// shown. It is read in short slices of time, and other requests are served between them.

import { statContained } from "../files/contained.ts";
import { type FileFailure, mapFileError } from "../files/file_error.ts";
import { joinPath } from "../files/file_path.ts";
import type { ServedRoot } from "../files/served_root.ts";
import { mapInSlices, sortInSlices, TimeSlice } from "../work/time_slice.ts";
import { MAX_LISTED_ENTRIES } from "./limits.ts";
import type { ListingEntry } from "./listing_order.ts";

const MISSING = Object.freeze({ kind: "missing" } as const);

/** What a folder holds. */
export interface FolderContent {
  readonly kind: "folder";
  /** By name in UTF-16 code units. */
  readonly entries: readonly ListingEntry[];
  /** True where there are more, which are left out. */
  readonly more: boolean;
  /** How many others there are that no address can name. */
  readonly unaddressable: number;
}

/** What a folder is read with. */
export interface FolderOptions {
  readonly root: ServedRoot;
  /** When the request began, in ms since the epoch. */
  readonly now: number;
  /** How many entries to list; `MAX_LISTED_ENTRIES` by default. */
  readonly limit?: number;
}

/**
 * The content of the folder at the segments, which `FileStore` found to be a directory; `missing`
 * where it is not one any more, `forbidden` where the system denies reading it. Never rejects.
 */
export async function readFolder(
  segments: readonly string[],
  options: FolderOptions,
): Promise<FolderContent | FileFailure> {
  const { root, limit = MAX_LISTED_ENTRIES } = options;
  const path = root.path(segments);
  if (path === undefined) return { kind: "missing" };
  try {
    const before = findFolder(path, options);
    if (before.kind !== "found") return before;
    const names = await readNames(path, { segments, root, limit });
    const described = await mapInSlices(
      names.shown,
      (name) => describeEntry(path, name, options),
    );
    const after = findFolder(path, options);
    if (after.kind !== "found") return after;
    return {
      kind: "folder",
      entries: described.filter((entry) => typeof entry === "object"),
      more: names.more,
      unaddressable: names.unaddressable +
        described.filter((entry) => entry === "unaddressable").length,
    };
  } catch (error) {
    return mapFileError(error);
  }
}

function findFolder(path: string, { root, now }: FolderOptions) {
  const found = statContained(root, path, now);
  return found.kind === "found" && !found.info.isDirectory ? MISSING : found;
}

interface FolderNames {
  /** The first `limit` of those that may be seen, in the order of UTF-16 code units. */
  readonly shown: readonly string[];
  readonly more: boolean;
  readonly unaddressable: number;
}

/** Holds twice `limit` names at most, however many the folder has. */
async function readNames(
  path: string,
  { segments, root, limit }: {
    segments: readonly string[];
    root: ServedRoot;
    limit: number;
  },
): Promise<FolderNames> {
  const slice = new TimeSlice();
  let names: string[] = [];
  let more = false;
  let unaddressable = 0;
  const cut = async () => {
    names = await sortInSlices(names, compareCodeUnits);
    more ||= names.length > limit;
    names.length = Math.min(names.length, limit);
  };
  for await (const { name } of Deno.readDir(path)) {
    if (root.showsAt([...segments, name], segments.length)) names.push(name);
    else if (root.isUnaddressable(name)) unaddressable++;
    if (names.length > 2 * limit) await cut();
    if (slice.isOver) await slice.next();
  }
  await cut();
  // The runtime replaces what is not UTF-8, and so may give several files one name.
  const shown = names.filter((name, i) => name !== names[i - 1]);
  unaddressable += names.length - shown.length;
  return { shown, more, unaddressable };
}

function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entry; undefined where there is nothing to show, or no longer. */
function describeEntry(
  folder: string,
  name: string,
  options: FolderOptions,
): ListingEntry | "unaddressable" | undefined {
  const path = joinPath(folder, [name]);
  let info: Deno.FileInfo | undefined;
  try {
    info = Deno.lstatSync(path);
  } catch (error) {
    if (mapFileError(error).kind !== "missing") throw error;
    // Removed meanwhile, or its name is not UTF-8, which the runtime cannot pass on.
    return name.includes("\ufffd") ? "unaddressable" : undefined;
  }
  if (info.isSymlink) info = followLink(path, options);
  if (info === undefined || !info.isFile && !info.isDirectory) return undefined;
  if (isWithheld(path, info, options)) return undefined;
  const mtime = info.mtime?.getTime() ?? NaN;
  return {
    name,
    kind: info.isDirectory ? "folder" : "file",
    size: info.isDirectory ? 0 : info.size,
    mtime: Number.isNaN(mtime) ? null : mtime,
  };
}

/** True for a hard link to what is hidden: a file has several names then. */
function isWithheld(
  path: string,
  info: Deno.FileInfo,
  { root, now }: FolderOptions,
): boolean {
  return info.isFile && info.nlink !== 1 &&
    root.isWithheld(path, { info, now });
}

/** What the link leads to; undefined where there is nothing, or nothing that may be served. */
function followLink(
  path: string,
  { root, now }: FolderOptions,
): Deno.FileInfo | undefined {
  try {
    const found = statContained(root, path, now);
    return found.kind === "found" ? found.info : undefined;
  } catch (error) {
    const { kind } = mapFileError(error);
    if (kind === "missing" || kind === "forbidden") return undefined;
    throw error;
  }
}
