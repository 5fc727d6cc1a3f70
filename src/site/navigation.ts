// Whether a request is a navigation: someone goes to a page, rather than a page asking for a part.

import { prefersHtml } from "../http/media_preference.ts";
import type { RequestFields } from "../http/request.ts";

/** The fields that `isNavigation` looks at, for Vary. */
export const NAVIGATION_FIELDS = "Accept, Sec-Fetch-Dest, Sec-Fetch-Mode";

/** Where a page goes that is navigated to, in a window or in a frame of one. */
const PAGE_DESTINATIONS: ReadonlySet<string> = new Set([
  "document",
  "iframe",
  "frame",
]);

/** True for navigations, by Fetch metadata where the client sends them, else by Accept. */
export function isNavigation(fields: RequestFields): boolean {
  const mode = fields.value("sec-fetch-mode");
  const destination = fields.value("sec-fetch-dest");
  if (mode === undefined && destination === undefined) {
    return prefersHtml(fields.value("accept"));
  }
  if (destination !== undefined) return PAGE_DESTINATIONS.has(destination);
  return mode === "navigate";
}
