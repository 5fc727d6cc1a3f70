// The listing as a page. It needs no other file of the user's site: style and script are within it,
// and its policy allows just these two, by their digests. Images are those of the site, where it shows any.
//
// Names are escaped and isolated. A link begins with `./`, so that no name can turn it into another
// scheme or host.

import embedded from "../../../static/pages.json" with { type: "json" };
import { encodeCount, encodeSize } from "../../base/quantity.ts";
import { escapeUnseen } from "../../base/visible_text.ts";
import { encodePath } from "../../http/request_target.ts";
import { escapeHtml, TOOLS_STYLE } from "../representation/page.ts";
import { StandalonePage } from "../representation/standalone_page.ts";
import { mapInSlices } from "../work/time_slice.ts";
import { encodeHref } from "./entry_text.ts";
import { MAX_README_OCTETS } from "./limits.ts";
import type { ListingPart } from "./listing_part.ts";
import { encodeColumns, encodeEntry, encodePicture } from "./listing_row.ts";
import {
  encodeListingView,
  type ListingView,
  parseListingView,
} from "./listing_view.ts";
import { encodeBdi } from "./name_text.ts";
import type { Readme } from "./readme.ts";
import { encodeViewForm } from "./view_form.ts";

const page = new StandalonePage(embedded["listing.html"], {
  style: TOOLS_STYLE + embedded["listing.css"],
  script: embedded["listing.js"],
});

/** What is said on the page beside the entries. */
export interface PageOptions {
  readonly segments: readonly string[];
  readonly readme: Readme | undefined;
  readonly isRelative: boolean;
  /** Host and port as the request names them; empty where it names none. */
  readonly host: string;
}

/** The policy that allows the page's own style and script, its form, and images of the site if there are any. */
export function listingPolicy(showsImages = false): string {
  return page.encodePolicy({
    image: showsImages ? "'self'" : undefined,
    form: "'self'",
  });
}

/** The page as HTML in UTF-8; the entries are in the order given. */
export async function makeListingPage(
  part: ListingPart,
  options: PageOptions,
): Promise<Uint8Array> {
  const { segments, readme, host } = options;
  const path = `/${segments.map((s) => escapeUnseen(s) + "/").join("")}`;
  const last = segments.at(-1);
  const title = last === undefined ? "" : `${escapeUnseen(last)} — `;
  const name = last === undefined
    ? escapeHtml(host || "/")
    : `${encodeBdi(last)}/`;
  return page.fill({
    title: `<title>${escapeHtml(title + host + path)}</title>`,
    breadcrumbs: encodeBreadcrumbs(options),
    name: `<h1>${name}</h1>`,
    summary: `<p id="summary">${encodeSummary(part)}</p>`,
    tools: encodeTools(part),
    table: await encodeTable(part, options),
    pages: encodePages(part),
    readme: readme === undefined ? "" : encodeReadme(readme),
  });
}

/** The address of the folder that lies so many levels above. */
function encodeAbove(
  { segments, isRelative }: PageOptions,
  levels: number,
): string {
  // Relative, so that it also leads there where a proxy removed the start of the path.
  return isRelative
    ? "../".repeat(levels)
    : escapeHtml(encodePath(segments.slice(0, segments.length - levels), true));
}

function encodeBreadcrumbs(options: PageOptions): string {
  const { segments, host } = options;
  if (segments.length === 0) return "";
  const links = ["", ...segments.slice(0, -1)].map((segment, depth) => {
    const href = encodeAbove(options, segments.length - depth);
    const name = depth === 0
      ? `${escapeHtml(host)}/`
      : `${encodeBdi(segment)}/`;
    return `<a href="${href}">${name}</a><wbr>`;
  });
  return `<nav aria-label="Folders above">${links.join("")}</nav>`;
}

function encodeSummary({ folders, files, octets, more }: ListingPart): string {
  if (folders + files === 0) return "This folder is empty.";
  const parts: string[] = [];
  if (folders > 0) parts.push(encodeCount(folders, "folder"));
  if (files > 0) parts.push(encodeCount(files, "file"), encodeSize(octets));
  const summary = parts.join(", ");
  return more ? `${summary}; more entries are not listed` : summary;
}

/** The other view, and the archive. Forms, not links, so that programs that follow links do not get them. */
function encodeTools({ view, hasPictures, entries }: ListingPart): string {
  if (entries.length === 0) return "";
  const other = hasPictures || view.isGrid
    ? encodeViewForm(
      { ...view, page: 1, isGrid: !view.isGrid },
      view.isGrid ? "List" : "Pictures",
    )
    : "";
  return `<div id="tools">${other}<form>` +
    '<button name="download" value="zip">Download ZIP</button></form></div>';
}

async function encodeTable(
  part: ListingPart,
  options: PageOptions,
): Promise<string> {
  const { entries, view, pages, unaddressable } = part;
  const isRoot = options.segments.length === 0;
  const parent = isRoot
    ? ""
    : `<tr><td><a href="${encodeAbove(options, 1)}" rel="up">../</a><td><td>`;
  const note = unaddressable === 0
    ? ""
    : `<p class="note">${encodeUnaddressable(unaddressable)}</p>`;
  if (isRoot && entries.length === 0) return note;
  const head = entries.length === 0
    ? ""
    : `<thead><tr>${encodeColumns(view)}</thead>\n`;
  const rows = await mapInSlices(
    entries,
    view.isGrid ? encodePicture : encodeEntry,
  );
  const look = view.isGrid ? "grid" : "rows";
  return `<table class="names ${look}" data-pages="${pages}">` +
    `${head}<tbody id="parent">${parent}</tbody>\n` +
    `<tbody id="entries">\n${rows.join("")}</tbody></table>${note}`;
}

function encodeUnaddressable(count: number): string {
  return count === 1
    ? "1 name cannot be written in an address, and is not listed."
    : `${
      encodeCount(count, "name")
    } cannot be written in an address, and are not listed.`;
}

function encodePages({ view, pages }: ListingPart): string {
  if (pages === 1) return "";
  const { page } = view;
  const link = (to: number, rel: string, text: string) =>
    to < 1 || to > pages
      ? ""
      : `<a href="${
        escapeHtml(encodeAddress({ ...view, page: to }))
      }" rel="${rel}">${text}</a>`;
  return `<nav id="pages" aria-label="Pages">${
    link(page - 1, "prev", "← Previous")
  }` +
    `<span>Page ${page} of ${pages}</span>${
      link(page + 1, "next", "Next →")
    }</nav>`;
}

/** The address of a view; that of the folder itself for the view that it has without a query. */
function encodeAddress(view: ListingView): string {
  const query = encodeListingView(view);
  return query === encodeListingView(parseListingView("")) ? "./" : query;
}

function encodeReadme({ name, text, cut, rendered }: Readme): string {
  const href = escapeHtml(encodeHref({ name, kind: "file" }) ?? "");
  const rest = cut
    ? `<p class="note">These are the first ${
      encodeSize(MAX_README_OCTETS)
    }.</p>`
    : "";
  // HTML drops one line end at the start of `pre`: without this one, it would drop the text's own.
  const content = rendered === undefined
    ? `<pre dir="auto">\n${escapeHtml(text)}</pre>`
    : `<div class="prose">\n${rendered.html}</div>`;
  return `<section aria-labelledby="readme"><h2 id="readme"><a href="${href}">` +
    `${encodeBdi(name)}</a></h2>${content}${rest}</section>`;
}
