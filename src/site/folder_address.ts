// What a path of a folder leads to, rules aside: a file, a folder by its index or its listing, a page
// without the `.html` of its name, another path, or nothing.
//
// No two redirects lead to each other. Those of clean URLs remove an ending or a slash where a file
// stands without it; that of a folder adds a slash only where no page stands without it.
//
// Several names are looked up one after the other. While a folder is exchanged for another one, each may
// be missing in its turn though one of them always stood there. So there is another look then.

import { discardContent } from "../http/content.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import type { FileFailure } from "./files/file_error.ts";
import { MAX_LOOKS_FOR_NAMES } from "./files/limits.ts";
import type { FileStore, FoundFile } from "./files/file_store.ts";

/** What a path leads to. Whoever gets a file sends its content or discards it. */
export type Found =
  | FoundFile
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

  /** What a request for the target leads to; `now` in ms. Never throws. */
  find(target: PathTarget, now: number): Found {
    const found = this.#find(target, now);
    return found === NONE_FOUND
      ? this.#lookAgain(target, now, () => this.#find(target, now))
      : found;
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

  #find(target: PathTarget, now: number): Found {
    const { segments, slash } = target;
    if (slash) return this.#findFolder(target, now);
    const resolved = this.#store.resolve(segments, now);
    switch (resolved.kind) {
      case "file":
        return this.#options.cleanUrls
          ? this.#findCleanAddress(target, resolved, now)
          : resolved;
      case "directory":
        return this.#findPage(segments, now) ??
          (this.#passesFolder(segments, now)
            ? NONE_FOUND
            : redirectTo(segments, { ...target, slash: true }));
      case "missing":
        return this.#findPageInstead(segments, now);
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
        return slash ? resolved : this.#findPageInstead(segments, now);
      default:
        return resolved;
    }
  }

  #findFolder(target: PathTarget, now: number): Found {
    const { segments } = target;
    const cached = this.#findCachedIndex(segments);
    if (cached !== undefined) return cached;
    const resolved = this.#store.resolve(segments, now);
    if (resolved.kind === "file") discardContent(resolved.file.content);
    else if (resolved.kind === "directory") {
      const index = this.#findIndex(segments, now);
      if (index !== undefined) return index;
      if (this.#options.list) return LISTING;
      if (!this.#options.cleanUrls) return NONE_FOUND;
    } else if (resolved.kind !== "missing") return resolved;
    // `/about/` is the page `/about`.
    const page = this.#findPageInstead(segments, now);
    if (page.kind !== "file") return page;
    discardContent(page.file.content);
    return redirectTo(segments, { ...target, slash: false });
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

  #findPageInstead(
    segments: readonly string[],
    now: number,
  ): FoundFile | FileFailure {
    if (!this.#options.cleanUrls) return MISSING;
    return this.#findPage(segments, now) ?? NONE_FOUND;
  }

  /** `/about.html` is at `/about`, and an index at its folder, unless something else is there. */
  #findCleanAddress(target: PathTarget, found: FoundFile, now: number): Found {
    const { segments } = target;
    const parents = segments.slice(0, -1);
    const name = segments[segments.length - 1];
    if (name === this.#firstIndex && name.endsWith(".html")) {
      discardContent(found.file.content);
      return redirectTo(parents, { ...target, slash: true });
    }
    const bare = /^(.+)\.html$/s.exec(name)?.[1];
    if (bare === undefined || bare === "." || bare === "..") return found;
    const other = this.#store.resolve([...parents, bare], now);
    if (other.kind !== "missing" && other.kind !== "directory") {
      if (other.kind === "file") discardContent(other.file.content);
      return found;
    }
    discardContent(found.file.content);
    return redirectTo([...parents, bare], target);
  }
}

function redirectTo(
  segments: readonly string[],
  { slash, query }: { slash: boolean; query: string },
): { readonly kind: "redirect"; readonly location: string } {
  return { kind: "redirect", location: encodePath(segments, slash) + query };
}
