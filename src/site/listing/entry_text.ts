// What a listing shows of an entry, as text: its link and its time.

import type { ListingEntry } from "./listing_order.ts";

/**
 * A reference relative to the listing; undefined for a name that is not well-formed Unicode. It needs no character
 * reference for an apostrophe: clients that read listings without an HTML parser do not know `&#39;`.
 */
export function encodeHref(
  { name, kind }: Pick<ListingEntry, "name" | "kind">,
): string | undefined {
  if (!name.isWellFormed()) return undefined;
  const segment = encodeURIComponent(name).replaceAll("'", "%27");
  return `./${segment}${kind === "folder" ? "/" : ""}`;
}

/** The time in ISO 8601, UTC, whole seconds; undefined where it is unknown or out of range. */
export function encodeIsoTime(mtime: number | null): string | undefined {
  const date = new Date(mtime ?? NaN);
  return Number.isNaN(date.getTime())
    ? undefined
    : date.toISOString().slice(0, -5) + "Z";
}
