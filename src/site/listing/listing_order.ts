// The entries of a listing and their order: folders first, then by name, size or time.
//
// Names are in natural order (`a2` before `a10`) by the root collation, in any locale of the server.
// Entries of equal size or time are in the order of their names, and names that collate alike in that
// of their UTF-16 code units, so that a folder has one order. The script of the page does the same.

import { sortInSlices } from "../work/time_slice.ts";

/** What a listing shows of one entry of a folder. */
export interface ListingEntry {
  readonly name: string;
  readonly kind: "folder" | "file";
  /** In octets; 0 for folders. */
  readonly size: number;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
}

/** What entries are sorted by. */
export type SortKey = "name" | "size" | "time";

/** An order: a key, and whether it rises or falls. */
export interface ListingOrder {
  readonly sort: SortKey;
  readonly order: "asc" | "desc";
}

/** The order of each key at the first click: the largest and the latest first. */
export const FIRST_ORDER: Readonly<Record<SortKey, ListingOrder["order"]>> = {
  name: "asc",
  size: "desc",
  time: "desc",
};

/** The order that `?sort=` and `&order=` name; by name where they name none. */
export function parseListingOrder(query: string): ListingOrder {
  const parameters = new URLSearchParams(query);
  const asked = parameters.get("sort") ?? "";
  const sort = Object.hasOwn(FIRST_ORDER, asked) ? asked as SortKey : "name";
  const order = parameters.get("order");
  return {
    sort,
    order: order === "asc" || order === "desc" ? order : FIRST_ORDER[sort],
  };
}

/** The query that names the order. */
export function encodeListingOrder({ sort, order }: ListingOrder): string {
  return `?sort=${sort}&order=${order}`;
}

/** Made at first use: it takes 6 ms, and most servers make no listings. */
let collator: Intl.Collator | undefined;

/** The entries in that order, in a new array. Sorts in slices of time. */
export function sortEntries(
  entries: readonly ListingEntry[],
  { sort, order }: ListingOrder,
): Promise<readonly ListingEntry[]> {
  const sign = order === "asc" ? 1 : -1;
  return sortInSlices(entries, (a, b) => {
    if (a.kind !== b.kind) return a.kind === "folder" ? -1 : 1;
    switch (sort) {
      case "name":
        return sign * compareNames(a.name, b.name);
      case "size":
        return sign * (a.size - b.size) || compareNames(a.name, b.name);
      case "time":
        return sign * (secondOf(a) - secondOf(b)) ||
          compareNames(a.name, b.name);
    }
  });
}

function compareNames(a: string, b: string): number {
  collator ??= new Intl.Collator("und", { numeric: true });
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The page shows whole seconds, and so sorts by them; unknown times are the earliest. */
function secondOf({ mtime }: ListingEntry): number {
  return mtime === null ? -Number.MAX_VALUE : Math.floor(mtime / 1000);
}
