// The rows of a listing as HTML: the heads of its columns, and an entry as a line or as a picture.

import { encodeCount, encodeSize } from "../../base/quantity.ts";
import { escapeHtml } from "../representation/page.ts";
import { encodeHref, encodeIsoTime } from "./entry_text.ts";
import { isPicture, kindOfName } from "./file_kind.ts";
import {
  FIRST_ORDER,
  type ListingEntry,
  type SortKey,
} from "./listing_order.ts";
import type { ListingView } from "./listing_view.ts";
import { encodeBdi } from "./name_text.ts";
import { encodeViewForm } from "./view_form.ts";

const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ["name", "Name"],
  ["size", "Size"],
  ["time", 'Modified <abbr title="Coordinated Universal Time">UTC</abbr>'],
];

/** The heads of the columns: buttons that sort, in the reverse order where it is sorted so already. */
export function encodeColumns(view: ListingView): string {
  const { sort, order } = view.order;
  return COLUMNS.map(([key, title]) => {
    const next = key !== sort
      ? FIRST_ORDER[key]
      : order === "asc"
      ? "desc"
      : "asc";
    const form = encodeViewForm(
      { ...view, order: { sort: key, order: next }, page: 1 },
      title,
    );
    const sorted = key === sort ? ` aria-sort="${order}ending"` : "";
    return `<th scope="col"${sorted}>${form}`;
  }).join("");
}

/** The entry as a line. */
export function encodeEntry(entry: ListingEntry): string {
  return encodeRow(entry, "");
}

/** The entry with its picture, if it is one that browsers show. */
export function encodePicture(entry: ListingEntry): string {
  return encodeRow(
    entry,
    isPicture(entry)
      ? `<img src="${
        escapeHtml(encodeHref(entry)!)
      }" alt="" loading="lazy" decoding="async">`
      : "",
  );
}

function encodeRow(entry: ListingEntry, image: string): string {
  const { name, kind, size, mtime } = entry;
  const slash = kind === "folder" ? "/" : "";
  const href = encodeHref(entry);
  const link = href === undefined
    ? encodeBdi(name) + slash
    : `<a href="${escapeHtml(href)}">${image}${encodeBdi(name)}${slash}</a>`;
  const sizeCell = kind === "folder"
    ? "<td>"
    : `<td title="${encodeCount(size, "byte")}">${encodeSize(size)}`;
  const time = encodeIsoTime(mtime);
  const timeCell = time === undefined
    ? "<td>"
    : `<td><time datetime="${time}">${time.slice(0, -4).replace("T", " ")}` +
      "</time>";
  const tag = kind === "folder" ? "dir" : kindOfName(name);
  return `<tr data-kind="${tag}"><td>${link}${sizeCell}${timeCell}\n`;
}
