// What kind of file a name's ending says: a short tag to show, and whether browsers show it as an image.

import { MAX_GRID_IMAGE_OCTETS } from "./limits.ts";
import type { ListingEntry } from "./listing_order.ts";

/** Endings of images that all browsers in use show. */
const IMAGES: ReadonlySet<string> = new Set([
  "apng",
  "avif",
  "bmp",
  "gif",
  "ico",
  "jfif",
  "jpeg",
  "jpg",
  "png",
  "svg",
  "webp",
]);

/** The ending in lower case, five letters and digits at most: `jpg`, `tar`; empty where there is none such. */
export function kindOfName(name: string): string {
  return /[^.]\.([a-z\d]{1,5})$/i.exec(name)?.[1].toLowerCase() ?? "";
}

/** True for a file that a page of pictures shows. */
export function isPicture({ name, kind, size }: ListingEntry): boolean {
  return kind === "file" && size > 0 && size <= MAX_GRID_IMAGE_OCTETS &&
    name.isWellFormed() && IMAGES.has(kindOfName(name));
}
