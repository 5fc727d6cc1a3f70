// The listing as a page. It needs no other file of the user's site: style and script are within it,
// and its policy allows just these two, by their digests.
//
// Names are escaped and isolated. A link begins with `./`, so that no name can turn it into another
// scheme or host.

import embedded from "../../../static/pages.json" with { type: "json" };
import { encodeCount, encodeSize } from "../../base/quantity.ts";
import { escapeUnseen } from "../../base/visible_text.ts";
import { encodePath } from "../../http/request_target.ts";
import { encodeHref, encodeIsoTime } from "./entry_text.ts";
import {
  encodeListingOrder,
  FIRST_ORDER,
  type ListingEntry,
  type ListingOrder,
  type SortKey,
} from "./listing_order.ts";
import { encodeNameAsHtml } from "./name_text.ts";
import { escapeHtml } from "../representation/page.ts";
import { StandalonePage } from "../representation/standalone_page.ts";
import { MAX_README_OCTETS } from "./limits.ts";
import type { Readme } from "./readme.ts";
import { mapInSlices } from "../work/time_slice.ts";

const page = new StandalonePage(embedded["listing.html"], {
  style: embedded["listing.css"],
  script: embedded["listing.js"],
});

/** The policy that allows the page's own style and script, and nothing else. */
export function listingPolicy(): string {
  return page.policy;
}

/** The page as HTML in UTF-8; the entries are in the order given. */
export async function makeListingPage(
  entries: readonly ListingEntry[],
  { segments, order, readme, more }: {
    segments: readonly string[];
    order: ListingOrder;
    readme: Readme | undefined;
    more: boolean;
  },
): Promise<Uint8Array> {
  return page.fill({
    path: escapeHtml(`/${segments.map((s) => escapeUnseen(s) + "/").join("")}`),
    breadcrumbs: encodeBreadcrumbs(segments),
    summary: encodeSummary(entries, more),
    columns: encodeColumns(order),
    parent: encodeParent(segments),
    entries: (await mapInSlices(entries, encodeEntry)).join(""),
    readme: readme === undefined ? "" : encodeReadme(readme),
  });
}

function encodeBreadcrumbs(segments: readonly string[]): string {
  return ["", ...segments].map((segment, depth) => {
    const name = `${depth > 0 ? encodeBdi(segment) : ""}/`;
    if (depth === segments.length) {
      return `<span aria-current="page">${name}</span>`;
    }
    const href = encodePath(segments.slice(0, depth), true);
    return `<a href="${escapeHtml(href)}">${name}</a><wbr>`;
  }).join("");
}

function encodeParent(segments: readonly string[]): string {
  if (segments.length === 0) return "";
  const href = encodePath(segments.slice(0, -1), true);
  return `<tr><td><a href="${escapeHtml(href)}" rel="up">../</a><td><td>`;
}

function encodeSummary(entries: readonly ListingEntry[], more: boolean) {
  if (entries.length === 0) return "This folder is empty.";
  const files = entries.filter(({ kind }) => kind === "file");
  const folders = entries.length - files.length;
  const parts: string[] = [];
  if (folders > 0) parts.push(encodeCount(folders, "folder"));
  if (files.length > 0) {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    parts.push(encodeCount(files.length, "file"), encodeSize(size));
  }
  const summary = parts.join(", ");
  return more ? `${summary}; more entries are not listed` : summary;
}

const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ["name", "Name"],
  ["size", "Size"],
  ["time", 'Modified <abbr title="Coordinated Universal Time">UTC</abbr>'],
];

/** The heads of the columns: links that sort, in the reverse order where it is sorted so already. */
function encodeColumns({ sort, order }: ListingOrder): string {
  return COLUMNS.map(([key, title]) => {
    const next = key !== sort
      ? FIRST_ORDER[key]
      : order === "asc"
      ? "desc"
      : "asc";
    const href = encodeListingOrder({ sort: key, order: next });
    const sorted = key === sort ? ` aria-sort="${order}ending"` : "";
    return `<th scope="col"${sorted}><a href="${
      escapeHtml(href)
    }">${title}</a>`;
  }).join("");
}

function encodeEntry(entry: ListingEntry): string {
  const { name, kind, size, mtime } = entry;
  const slash = kind === "folder" ? "/" : "";
  const href = encodeHref(entry);
  const link = href === undefined
    ? encodeBdi(name) + slash
    : `<a href="${escapeHtml(href)}">${encodeBdi(name)}${slash}</a>`;
  const sizeCell = kind === "folder"
    ? "<td>"
    : `<td title="${encodeCount(size, "byte")}">${encodeSize(size)}`;
  const time = encodeIsoTime(mtime);
  const timeCell = time === undefined
    ? "<td>"
    : `<td><time datetime="${time}">${time.slice(0, -4).replace("T", " ")}` +
      "</time>";
  return `<tr><td>${link}${sizeCell}${timeCell}\n`;
}

/** The name in an element that keeps the direction of its letters within it. */
function encodeBdi(name: string): string {
  return `<bdi>${encodeNameAsHtml(name)}</bdi>`;
}

function encodeReadme({ name, text, cut }: Readme): string {
  const href = escapeHtml(encodeHref({ name, kind: "file" }) ?? "");
  const rest = cut
    ? `<p>These are the first ${encodeSize(MAX_README_OCTETS)}.</p>`
    : "";
  // HTML drops one line end at the start of `pre`: without this one, it would drop the text's own.
  return `<section><h2><a href="${href}">${encodeBdi(name)}</a></h2>` +
    `<pre dir="auto">\n${escapeHtml(text)}</pre>${rest}</section>`;
}
