// What the query of a listing asks for: the order, the page, and rows or pictures.

import {
  encodeListingOrder,
  type ListingOrder,
  parseListingOrder,
} from "./listing_order.ts";

/** One view of a folder. */
export interface ListingView {
  readonly order: ListingOrder;
  /** From 1 on. */
  readonly page: number;
  /** True for pictures, false for rows. */
  readonly isGrid: boolean;
}

/** The view that the query names; the first page, in rows, by name, where it names none. */
export function parseListingView(query: string): ListingView {
  const parameters = new URLSearchParams(query);
  const page = parameters.get("page") ?? "";
  return {
    order: parseListingOrder(query),
    page: /^[1-9]\d{0,8}$/.test(page) ? Number(page) : 1,
    isGrid: parameters.get("view") === "grid",
  };
}

/** The query that names the view. */
export function encodeListingView(
  { order, page, isGrid }: ListingView,
): string {
  return encodeListingOrder(order) + (isGrid ? "&view=grid" : "") +
    (page > 1 ? `&page=${page}` : "");
}

/** True where the query asks for the folder as a ZIP archive. */
export function asksForArchive(query: string): boolean {
  return query !== "" &&
    new URLSearchParams(query).get("download") === "zip";
}
