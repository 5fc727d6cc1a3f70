// A folder's entries → the representation of one page of its listing: HTML, or JSON where that is preferred.
// RFC 9110 §12.5.1.

import { tagFromDigest } from "../../http/entity_tag.ts";
import { negotiateMediaType } from "../../http/media_preference.ts";
import type { RequestFields } from "../../http/request.ts";
import { encodePath } from "../../http/request_target.ts";
import { digestContent } from "../representation/digest.ts";
import type { Representation } from "../representation/representation.ts";
import { mapInSlices } from "../work/time_slice.ts";
import { encodeHref, encodeIsoTime } from "./entry_text.ts";
import type { ListingEntry } from "./listing_order.ts";
import { listingPolicy, makeListingPage } from "./listing_page.ts";
import { type ListingPart, selectPart } from "./listing_part.ts";
import type { Readme } from "./readme.ts";

/** The request, and the content of a listing beside its entries. */
export interface ListingOptions {
  /** The folder's path: decoded segments. */
  readonly segments: readonly string[];
  /** With its `?`, as received; names the view. */
  readonly query: string;
  readonly fields: RequestFields;
  readonly readme?: Readme;
  /** True where the folder has more entries, which are left out. */
  readonly more?: boolean;
  /** How many entries have names that no address can spell. */
  readonly unaddressable?: number;
  /** True where `../` leads a client from the folder's address to the folder above. */
  readonly isRelative?: boolean;
}

const MEDIA_TYPES: readonly string[] = ["text/html", "application/json"];

/**
 * The page of the listing that the query names, as JSON where Accept prefers that, else as HTML, even where Accept takes
 * neither. Where there are fewer pages, HTML has the last one, and JSON no entries. Its links are relative to a path that ends in a slash.
 */
export async function makeListing(
  entries: readonly ListingEntry[],
  options: ListingOptions,
): Promise<Representation> {
  const { segments, fields, readme, isRelative = true } = options;
  const accepted = negotiateMediaType(fields.value("accept"), MEDIA_TYPES);
  const isJson = accepted === "application/json";
  // A program that asks for one page after the other ends at one without entries.
  const part = await selectPart(entries, { ...options, isExact: isJson });
  const octets = isJson
    ? await encodeListingAsJson(segments, part)
    : await makeListingPage(part, {
      segments,
      readme,
      isRelative,
      host: fields.value("host") ?? "",
    });
  const showsImages = part.view.isGrid || readme?.rendered?.hasImages === true;
  return {
    content: { kind: "octets", octets },
    mediaType: isJson ? "application/json" : "text/html; charset=utf-8",
    entityTag: tagFromDigest(digestContent(octets)),
    mtime: null,
    fields: isJson ? [["Vary", "Accept"]] : [
      ["Vary", "Accept"],
      ["Content-Security-Policy", listingPolicy(showsImages)],
    ],
  };
}

/** An object with one line for each entry. `more` is true where there are others that no page has. */
async function encodeListingAsJson(
  segments: readonly string[],
  { entries, view, pages, more }: ListingPart,
): Promise<Uint8Array> {
  const path = JSON.stringify(encodePath(segments, true));
  const lines = await mapInSlices(entries, encodeEntryAsJson);
  const list = lines.length === 0 ? "" : `\n${lines.join(",\n")}\n`;
  return new TextEncoder().encode(
    `{"path":${path},"page":${view.page},"pages":${pages},"more":${more},` +
      `"entries":[${list}]}\n`,
  );
}

function encodeEntryAsJson(entry: ListingEntry): string {
  const { name, kind, size, mtime } = entry;
  return JSON.stringify({
    name,
    kind,
    href: encodeHref(entry),
    size: kind === "folder" ? undefined : size,
    modified: encodeIsoTime(mtime),
  });
}
