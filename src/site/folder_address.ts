// What an address of a folder leads to, rules aside: a file, a folder by its index or its listing,
// a page without the ending of its name, another address, or nothing.
//
// No two redirects lead to each other: those of clean URLs drop an ending or a slash from what is
// a file without it, and that of a folder adds a slash only where no page is without it.

import { encodePath } from "../http/request_target.ts";
import type { FileFailure } from "./files/file_error.ts";
import type { FileStore, FoundFile } from "./files/file_store.ts";
import type { Address } from "./rules/redirect_target.ts";

/** What an address leads to. A file that comes open must be sent or closed. */
export type Found<Prepared> =
  | FoundFile<Prepared>
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "listing" }
  | FileFailure;

/** How addresses are understood. */
export interface AddressOptions {
  readonly indexNames: readonly string[];
  /** Whether a folder without an index is listed. */
  readonly list?: boolean;
  /** Whether `/about` has `about.html`. */
  readonly cleanUrls?: boolean;
  /** Whether something else answers for a folder that has neither index nor listing. */
  readonly passesFolders: boolean;
}

const MISSING = Object.freeze({ kind: "missing" } as const);
const LISTING = Object.freeze({ kind: "listing" } as const);

/** Finds what addresses lead to in the folder of a store. */
export class FolderAddresses<Prepared> {
  readonly #store: FileStore<Prepared>;
  readonly #options: AddressOptions;
  readonly #firstIndex: string | undefined;
  readonly #firstIndexes = new WeakMap<readonly string[], readonly string[]>();

  constructor(store: FileStore<Prepared>, options: AddressOptions) {
    this.#store = store;
    this.#options = options;
    this.#firstIndex = options.indexNames[0];
  }

  /** What a request for the address leads to; `now` in ms. Never throws. */
  find(address: Address, now: number): Found<Prepared> {
    const { segments, slash } = address;
    if (slash) return this.#findFolder(address, now);
    const resolved = this.#store.resolve(segments, now);
    switch (resolved.kind) {
      case "file":
        return this.#options.cleanUrls
          ? this.#cleanAddress(address, resolved, now)
          : resolved;
      case "directory":
        return this.#findClean(segments, now) ??
          (this.#passes(segments, now)
            ? MISSING
            : redirectTo(segments, { ...address, slash: true }));
      case "missing":
        return this.#findClean(segments, now) ?? resolved;
      default:
        return resolved;
    }
  }

  /** The file whose content stands at the address, wherever it is shown; no redirect, no listing. */
  findContent(
    { segments, slash }: Address,
    now: number,
  ): FoundFile<Prepared> | FileFailure {
    const resolved = this.#store.resolve(segments, now);
    switch (resolved.kind) {
      case "file":
        return slash ? closed(resolved) : resolved;
      case "directory": {
        const clean = slash ? undefined : this.#findClean(segments, now);
        return clean ?? this.#findIndex(segments, now) ?? MISSING;
      }
      case "missing":
        return slash ? resolved : this.#findClean(segments, now) ?? resolved;
      default:
        return resolved;
    }
  }

  #findFolder(address: Address, now: number): Found<Prepared> {
    const { segments } = address;
    const kept = this.#findKeptIndex(segments);
    if (kept !== undefined) return kept;
    const resolved = this.#store.resolve(segments, now);
    if (resolved.kind === "file") closed(resolved);
    else if (resolved.kind === "directory") {
      const index = this.#findIndex(segments, now);
      if (index !== undefined) return index;
      if (this.#options.list) return LISTING;
    } else if (resolved.kind !== "missing") return resolved;
    // `/about/` is the page `/about`.
    const clean = this.#findClean(segments, now);
    if (clean === undefined) return MISSING;
    closed(clean);
    return redirectTo(segments, { ...address, slash: false });
  }

  #findKeptIndex(
    segments: readonly string[],
  ): FoundFile<Prepared> | undefined {
    if (this.#firstIndex === undefined) return undefined;
    let index = this.#firstIndexes.get(segments);
    if (index === undefined) {
      index = [...segments, this.#firstIndex];
      this.#firstIndexes.set(segments, index);
    }
    return this.#store.resolveKept(index);
  }

  /** The first index that is there, readable or not. */
  #findIndex(
    segments: readonly string[],
    now: number,
  ): FoundFile<Prepared> | FileFailure | undefined {
    for (const name of this.#options.indexNames) {
      const resolved = this.#store.resolve([...segments, name], now);
      if (resolved.kind !== "missing" && resolved.kind !== "directory") {
        return resolved;
      }
    }
    return undefined;
  }

  #passes(segments: readonly string[], now: number): boolean {
    const { passesFolders, list } = this.#options;
    if (!passesFolders || list) return false;
    const index = this.#findIndex(segments, now);
    if (index?.kind === "file") closed(index);
    return index === undefined;
  }

  /** `/about` has `about.html`, where clean URLs are on. */
  #findClean(
    segments: readonly string[],
    now: number,
  ): FoundFile<Prepared> | undefined {
    if (!this.#options.cleanUrls || segments.length === 0) return undefined;
    const name = segments[segments.length - 1] + ".html";
    const resolved = this.#store.resolve([...segments.slice(0, -1), name], now);
    return resolved.kind === "file" ? resolved : undefined;
  }

  /** `/about.html` is at `/about`, and an index at its folder, unless something else is there. */
  #cleanAddress(
    address: Address,
    file: FoundFile<Prepared>,
    now: number,
  ): Found<Prepared> {
    const { segments } = address;
    const parents = segments.slice(0, -1);
    const name = segments[segments.length - 1];
    if (name === this.#firstIndex && name.endsWith(".html")) {
      closed(file);
      return redirectTo(parents, { ...address, slash: true });
    }
    const bare = /^(.+)\.html$/s.exec(name)?.[1];
    if (bare === undefined || bare === "." || bare === "..") return file;
    const other = this.#store.resolve([...parents, bare], now);
    if (other.kind !== "missing" && other.kind !== "directory") {
      if (other.kind === "file") closed(other);
      return file;
    }
    closed(file);
    return redirectTo([...parents, bare], address);
  }
}

function redirectTo(
  segments: readonly string[],
  { slash, query }: { slash: boolean; query: string },
): { readonly kind: "redirect"; readonly location: string } {
  return { kind: "redirect", location: encodePath(segments, slash) + query };
}

/** Gives an open file back: what was asked for is not it. */
function closed<Prepared>(
  { file: { content } }: FoundFile<Prepared>,
): typeof MISSING {
  if (content.kind === "open") content.source.close();
  return MISSING;
}
