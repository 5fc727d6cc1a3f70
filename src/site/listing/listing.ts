// A folder's entries → the representation of its listing: HTML, or JSON where that is preferred.
// RFC 9110 §12.5.1.

import { tagFromDigest } from "../../http/entity_tag.ts";
import { negotiateMediaType } from "../../http/media_preference.ts";
import type { RequestFields } from "../../http/request.ts";
import { encodePath } from "../../http/request_target.ts";
import { digestContent } from "../representation/digest.ts";
import { encodeHref, encodeIsoTime } from "./entry_text.ts";
import {
  type ListingEntry,
  parseListingOrder,
  sortEntries,
} from "./listing_order.ts";
import { listingPolicy, makeListingPage } from "./listing_page.ts";
import type { Readme } from "./readme.ts";
import type { Representation } from "../representation/representation.ts";
import { mapInSlices } from "../work/time_slice.ts";

/** The request, and the content of a listing beside its entries. */
export interface ListingOptions {
  /** The folder's path: decoded segments. */
  readonly segments: readonly string[];
  /** With its `?`, as received; names the order. */
  readonly query: string;
  readonly fields: RequestFields;
  readonly readme?: Readme;
  /** True where the folder has more entries, which are left out. */
  readonly more?: boolean;
}

const MEDIA_TYPES: readonly string[] = ["text/html", "application/json"];

/**
 * The listing in the order that the query names, as JSON where Accept prefers that, else as HTML, even
 * where Accept takes neither. Its links are relative to a path that ends in a slash.
 */
export async function makeListing(
  entries: readonly ListingEntry[],
  { segments, query, fields, readme, more = false }: ListingOptions,
): Promise<Representation> {
  const order = parseListingOrder(query);
  const sorted = sortEntries(entries, order);
  const accepted = negotiateMediaType(fields.value("accept"), MEDIA_TYPES);
  const isJson = accepted === "application/json";
  const octets = isJson
    ? await encodeListingAsJson(sorted, { segments, more })
    : await makeListingPage(sorted, { segments, order, readme, more });
  return {
    content: { kind: "octets", octets },
    mediaType: isJson ? "application/json" : "text/html; charset=utf-8",
    entityTag: tagFromDigest(digestContent(octets)),
    mtime: null,
    fields: isJson ? [["Vary", "Accept"]] : [
      ["Vary", "Accept"],
      ["Content-Security-Policy", listingPolicy()],
    ],
  };
}

/** An object with one line for each entry. */
async function encodeListingAsJson(
  entries: readonly ListingEntry[],
  { segments, more }: { segments: readonly string[]; more: boolean },
): Promise<Uint8Array> {
  const path = JSON.stringify(encodePath(segments, true));
  const lines = await mapInSlices(entries, encodeEntryAsJson);
  const list = lines.length === 0 ? "" : `\n${lines.join(",\n")}\n`;
  return new TextEncoder().encode(
    `{"path":${path},"more":${more},"entries":[${list}]}\n`,
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
