// Whether a request is a navigation: someone goes to a page, rather than a page asking for a part.

import { prefersHtml } from "../http/media_preference.ts";
import type { RequestHead } from "../http1/request_head.ts";

/** The fields that `isNavigation` looks at, for Vary. */
export const NAVIGATION_FIELDS = "Accept, Sec-Fetch-Dest, Sec-Fetch-Mode";

/** Where a page goes that is navigated to, in a window or in a frame of one. */
const PAGE_DESTINATIONS: ReadonlySet<string> = new Set([
  "document",
  "iframe",
  "frame",
]);

/** True for navigations, by Fetch metadata where the client sends them, else by Accept. */
export function isNavigation(head: RequestHead): boolean {
  const mode = head.value("sec-fetch-mode");
  const destination = head.value("sec-fetch-dest");
  if (mode === undefined && destination === undefined) {
    return prefersHtml(head.value("accept"));
  }
  if (destination !== undefined) return PAGE_DESTINATIONS.has(destination);
  return mode === "navigate";
}
