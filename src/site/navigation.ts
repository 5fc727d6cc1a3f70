// Whether a request is for a page: someone goes there, or a client that does not say what it wants asks
// for what looks like a page. Parts of a page, such as scripts and images, are told apart from it.

import { acceptsAnything, prefersHtml } from "../http/media_preference.ts";
import type { RequestFields } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import { hasKnownEnding } from "./representation/media_type_table.ts";

/** The fields that `isForPage` looks at, for Vary. */
export const NAVIGATION_FIELDS = "Accept, Sec-Fetch-Dest, Sec-Fetch-Mode";

/** Where a page goes that is navigated to, in a window or in a frame of one. */
const PAGE_DESTINATIONS: ReadonlySet<string> = new Set([
  "document",
  "iframe",
  "frame",
]);

/**
 * True for navigations, by Fetch metadata where the client sends them, else by Accept. True also for clients that
 * send no metadata and accept anything alike (command lines, link previews, monitors), if the path has no name of a
 * file at its end.
 */
export function isForPage(fields: RequestFields, path: PathTarget): boolean {
  const mode = fields.value("sec-fetch-mode");
  const destination = fields.value("sec-fetch-dest");
  if (mode === undefined && destination === undefined) {
    const accept = fields.value("accept");
    return prefersHtml(accept) || acceptsAnything(accept) && !namesFile(path);
  }
  // A service worker that passes a navigation on leaves its mode, and has no destination of its own.
  if (destination === undefined || destination === "empty") {
    return mode === "navigate";
  }
  return PAGE_DESTINATIONS.has(destination);
}

/** True where the last segment ends like a file of a known type, or a name begins with a dot, as no page's does. */
function namesFile({ segments, slash }: PathTarget): boolean {
  const last = slash ? undefined : segments.at(-1);
  return last !== undefined && hasKnownEnding(last) ||
    segments.some((segment) => segment.startsWith("."));
}
