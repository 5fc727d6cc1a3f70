// What a path of a folder leads to, rules aside: a file, a folder by its index or its listing, a page
// without the `.html` of its name, another path, or nothing.
//
// No two redirects lead to each other. Those of clean URLs remove an ending, a slash or the name of an
// index where a file stands without it; that of a folder adds a slash only where no page stands without
// it. They are relative references (RFC 9110 §10.2.2), which also lead there if a proxy removed the start
// of the path. Names are looked up one after the other. If a folder is exchanged for another one meanwhile,
// each may be missing in its turn though one of them always was there. So there is another look then.

import { discardContent } from "../http/content.ts";
import { receivedPath } from "../http/received_path.ts";
import type { RequestWire } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import type { FileFailure } from "./files/file_error.ts";
import { MAX_LOOKS_FOR_NAMES } from "./files/limits.ts";
import type { FileStore } from "./files/file_store.ts";
import type { FoundFile } from "./files/site_file.ts";
import { MAX_FOLDER_LOOKS } from "./limits.ts";

/** What a path leads to. Whoever gets a file sends its content or discards it. */
export type Found =
  | FoundFile
  /** The page for what is missing: it is at no address of its own. */
  | { readonly kind: "missing page"; readonly page: FoundFile }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "listing" }
  | FileFailure;

/** How paths are understood. */
export interface AddressOptions {
  /** Tried in this order where a path leads to a folder. */
  readonly indexNames: readonly string[];
  /** Whether a folder without an index is listed. */
  readonly list?: boolean;
  /** Whether `/about` has `about.html`. */
  readonly cleanUrls?: boolean;
  /** Whether a folder with neither index nor listing counts as missing without its slash, too. */
  readonly passesFolders: boolean;
}

/** The name of the page that is sent for missing files. */
export const NOT_FOUND_PAGE = "404.html";

/** A folder is there, without an index, and listings are off. */
export const NO_INDEX = Object.freeze({ kind: "missing" } as const);

const MISSING = Object.freeze({ kind: "missing" } as const);
/** Of several names that were looked up in turn, none was there: this object alone asks for another look. */
const NONE_FOUND = Object.freeze({ kind: "missing" } as const);
const LISTING = Object.freeze({ kind: "listing" } as const);

/** Finds what paths lead to in the folder of a store. */
export class FolderAddresses {
  readonly #store: FileStore;
  readonly #options: AddressOptions;
  readonly #firstIndex: string | undefined;
  /** Per array of segments, for which `ServedRoot` then has a path. */
  readonly #firstIndexes = new WeakMap<readonly string[], readonly string[]>();

  constructor(store: FileStore, options: AddressOptions) {
    this.#store = store;
    this.#options = options;
    this.#firstIndex = options.indexNames[0];
  }

  /** What a request for the target leads to; `now` in ms, `wire` as it was received. Never throws. */
  find(target: PathTarget, now: number, wire?: RequestWire): Found {
    const found = this.#find(target, now, wire);
    if (found === NO_INDEX) {
      const again = () => this.#find(target, now, wire);
      const other = this.#lookAgain(target, now, again);
      return other === MISSING ? NO_INDEX : other;
    }
    return found === NONE_FOUND
      ? this.#lookAgain(target, now, () => this.#find(target, now, wire))
      : found;
  }

  /**
   * The nearest folder above the path that has an index or is listed, among the nearest ones; its segments, none for the
   * root. Never throws.
   */
  findServedAbove(
    { segments }: PathTarget,
    now: number,
  ): readonly string[] {
    const looksEach = this.#options.list ? 1 : this.#options.indexNames.length;
    let looks = MAX_FOLDER_LOOKS;
    for (let length = segments.length - 1; length > 0; length--) {
      looks -= looksEach;
      if (looks < 0) break;
      const folder = segments.slice(0, length);
      if (this.#isServed(folder, now)) return folder;
    }
    return [];
  }

  /** True for a folder that has an index or is listed. A name that is not served costs nothing. */
  #isServed(folder: readonly string[], now: number): boolean {
    if (this.#options.list) {
      const resolved = this.#store.resolve(folder, now);
      if (resolved.kind === "file") discardContent(resolved.file.content);
      return resolved.kind === "directory";
    }
    // One `stat`: without an index it does not matter whether the folder is there.
    const index = this.#findIndex(folder, now);
    if (index?.kind === "file") discardContent(index.file.content);
    return index?.kind === "file";
  }

  /** The file whose content a request for the target gets, without redirects and listings. */
  findContent(target: PathTarget, now: number): FoundFile | FileFailure {
    const found = this.#findContent(target, now);
    return found === NONE_FOUND
      ? this.#lookAgain(target, now, () => this.#findContent(target, now))
      : found;
  }

  #lookAgain<F extends Found>(
    { segments, slash }: PathTarget,
    now: number,
    find: () => F,
  ): F | typeof MISSING {
    const folders = slash ? segments : segments.slice(0, -1);
    for (let looks = 1; looks < MAX_LOOKS_FOR_NAMES; looks++) {
      if (!this.#store.isChanging(folders, now)) break;
      const found = find();
      if (found.kind !== "missing") return found;
    }
    return MISSING;
  }

  #find(
    target: PathTarget,
    now: number,
    wire: RequestWire | undefined,
  ): Found {
    const { segments, slash, query } = target;
    if (slash) return this.#findFolder(target, now, wire);
    const resolved = this.#store.resolve(segments, now);
    switch (resolved.kind) {
      case "file":
        return this.#options.cleanUrls
          ? this.#findCleanAddress(target, resolved, now)
          : resolved;
      case "directory":
        return this.#findPageAddress(target, now) ??
          (this.#passesFolder(segments, now)
            ? NONE_FOUND
            : redirectTo(encodeName(segments.at(-1)!) + "/", query));
      case "missing":
        return this.#findPageAddress(target, now) ?? this.#noPage;
      default:
        return resolved;
    }
  }

  #findContent(
    { segments, slash }: PathTarget,
    now: number,
  ): FoundFile | FileFailure {
    const resolved = this.#store.resolve(segments, now);
    switch (resolved.kind) {
      case "file":
        if (!slash) return resolved;
        discardContent(resolved.file.content);
        return MISSING;
      case "directory": {
        const page = slash ? undefined : this.#findPage(segments, now);
        return page ?? this.#findIndex(segments, now) ?? NONE_FOUND;
      }
      case "missing":
        return slash ? resolved : this.#findPage(segments, now) ?? this.#noPage;
      default:
        return resolved;
    }
  }

  #findFolder(
    target: PathTarget,
    now: number,
    wire: RequestWire | undefined,
  ): Found {
    const { segments, query } = target;
    const cached = this.#findCachedIndex(segments);
    if (cached !== undefined) return cached;
    const resolved = this.#store.resolve(segments, now);
    if (resolved.kind === "file") discardContent(resolved.file.content);
    else if (resolved.kind === "directory") {
      const index = this.#findIndex(segments, now);
      if (index !== undefined) return index;
      if (this.#options.list) return LISTING;
      if (!this.#options.cleanUrls) return NO_INDEX;
    } else if (resolved.kind !== "missing") return resolved;
    // `/about/` is the page `/about`, and `/index/` is `/`.
    const page = this.#findPage(segments, now);
    if (page === undefined) {
      return resolved.kind === "directory" ? NO_INDEX : this.#noPage;
    }
    discardContent(page.file.content);
    const parents = segments.slice(0, -1);
    const isIndex = this.#isIndex(parents, page.file.name, now);
    const place = isIndex ? parents : segments;
    const location = endsInOneSlash(wire)
      ? "../" + (isIndex ? "" : encodeName(segments.at(-1)!))
      : encodePath(place, isIndex);
    return redirectTo(location, query);
  }

  /** The page of `/about`. `/index` leads to its folder, and `/404` to what stands there: nothing. */
  #findPageAddress(
    { segments, query }: PathTarget,
    now: number,
  ): Found | undefined {
    const page = this.#findPage(segments, now);
    if (page === undefined) return undefined;
    const { name, content } = page.file;
    if (this.#isIndex(segments.slice(0, -1), name, now)) {
      discardContent(content);
      return redirectTo("./", query);
    }
    return name === NOT_FOUND_PAGE ? { kind: "missing page", page } : page;
  }

  /** True for the name of the HTML page that a request for the folder gets. */
  #isIndex(parents: readonly string[], name: string, now: number): boolean {
    if (!name.endsWith(".html")) return false;
    if (name === this.#firstIndex) return true;
    if (!this.#options.indexNames.includes(name)) return false;
    const index = this.#findIndex(parents, now);
    if (index?.kind !== "file") return false;
    discardContent(index.file.content);
    return index.file.name === name;
  }

  #findCachedIndex(segments: readonly string[]): FoundFile | undefined {
    if (this.#firstIndex === undefined) return undefined;
    let index = this.#firstIndexes.get(segments);
    if (index === undefined) {
      index = [...segments, this.#firstIndex];
      this.#firstIndexes.set(segments, index);
    }
    return this.#store.resolveCached(index);
  }

  /** The first index that is there, readable or not. */
  #findIndex(
    segments: readonly string[],
    now: number,
  ): FoundFile | FileFailure | undefined {
    for (const name of this.#options.indexNames) {
      const resolved = this.#store.resolve([...segments, name], now);
      if (resolved.kind !== "missing" && resolved.kind !== "directory") {
        return resolved;
      }
    }
    return undefined;
  }

  #passesFolder(segments: readonly string[], now: number): boolean {
    const { passesFolders, list } = this.#options;
    if (!passesFolders || list) return false;
    const index = this.#findIndex(segments, now);
    if (index?.kind === "file") discardContent(index.file.content);
    return index === undefined;
  }

  /** `about.html` for `/about`, where clean URLs are on. */
  #findPage(segments: readonly string[], now: number): FoundFile | undefined {
    if (!this.#options.cleanUrls || segments.length === 0) return undefined;
    const name = segments[segments.length - 1] + ".html";
    const resolved = this.#store.resolve([...segments.slice(0, -1), name], now);
    return resolved.kind === "file" ? resolved : undefined;
  }

  /** What there is instead of a page: with clean URLs two names were looked up. */
  get #noPage(): typeof MISSING {
    return this.#options.cleanUrls ? NONE_FOUND : MISSING;
  }

  /** `/about.html` is at `/about`, and an index at its folder, unless something else is there. */
  #findCleanAddress(target: PathTarget, found: FoundFile, now: number): Found {
    const { segments, query } = target;
    const parents = segments.slice(0, -1);
    const name = segments[segments.length - 1];
    if (this.#isIndex(parents, name, now)) {
      discardContent(found.file.content);
      return redirectTo("./", query);
    }
    const bare = /^(.+)\.html$/s.exec(name)?.[1];
    if (bare === undefined || bare === "." || bare === "..") return found;
    const other = this.#store.resolve([...parents, bare], now);
    if (other.kind !== "missing" && other.kind !== "directory") {
      if (other.kind === "file") discardContent(other.file.content);
      return found;
    }
    discardContent(found.file.content);
    return redirectTo(encodeName(bare), query);
  }
}

function redirectTo(
  path: string,
  query: string,
): { readonly kind: "redirect"; readonly location: string } {
  return { kind: "redirect", location: path + query };
}

/** A last segment as a relative reference: without a raw `:`, which would end a scheme. RFC 3986 §4.2. */
function encodeName(name: string): string {
  return encodePath([name], false).slice(1);
}

/**
 * True where `..` leads a client to the folder above the last segment. Clients count empty segments
 * as folders, and not all remove dot segments before they add to the path.
 */
function endsInOneSlash(wire: RequestWire | undefined): boolean {
  const path = receivedPath(wire) ?? "";
  return /[^/]\/$/.test(path) && !/\/(?:\.|%2e){1,2}\/$/i.test(path);
}
