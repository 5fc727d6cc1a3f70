// One page of a folder: which of its entries, and what is said of all.

import { isPicture } from "./file_kind.ts";
import { MAX_GRID_ENTRIES, MAX_PAGE_ENTRIES } from "./limits.ts";
import { type ListingEntry, sortEntries } from "./listing_order.ts";
import { type ListingView, parseListingView } from "./listing_view.ts";

/** One page of a folder. */
export interface ListingPart {
  readonly view: ListingView;
  /** The entries of the page. */
  readonly entries: readonly ListingEntry[];
  /** How many pages there are; at least 1. */
  readonly pages: number;
  /** Of all pages. */
  readonly folders: number;
  readonly files: number;
  /** Octets of all files. */
  readonly octets: number;
  /** True where the folder holds pictures. */
  readonly hasPictures: boolean;
  readonly more: boolean;
  readonly unaddressable: number;
}

/**
 * The page that the query names. Where there are fewer, it is the last one, or it has no entries if `isExact`. Sorts in
 * slices of time.
 */
export async function selectPart(
  entries: readonly ListingEntry[],
  { query, isExact = false, more = false, unaddressable = 0 }: {
    query: string;
    isExact?: boolean;
    more?: boolean;
    unaddressable?: number;
  },
): Promise<ListingPart> {
  const view = parseListingView(query);
  const sorted = await sortEntries(entries, view.order);
  const perPage = view.isGrid ? MAX_GRID_ENTRIES : MAX_PAGE_ENTRIES;
  const pages = Math.max(1, Math.ceil(sorted.length / perPage));
  const page = isExact ? view.page : Math.min(view.page, pages);
  let files = 0;
  let octets = 0;
  let hasPictures = false;
  for (const entry of entries) {
    if (entry.kind !== "file") continue;
    files++;
    octets += entry.size;
    hasPictures ||= isPicture(entry);
  }
  return {
    view: { ...view, page },
    entries: sorted.slice((page - 1) * perPage, page * perPage),
    pages,
    folders: entries.length - files,
    files,
    octets,
    hasPictures,
    more,
    unaddressable,
  };
}
