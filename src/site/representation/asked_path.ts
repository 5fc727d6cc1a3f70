// The path that was asked for, and where to go from there, as HTML for the page of what is not there.
//
// Text is escaped, and characters that cannot be seen are shown by their numbers. Links are relative, so that they also
// lead into the site if a proxy removed the start of the path.

import { escapeUnseen } from "../../base/visible_text.ts";
import { receivedPath } from "../../http/received_path.ts";
import type { HttpRequest } from "../../http/request.ts";
import { encodePath } from "../../http/request_target.ts";
import { MAX_RELATIVE_DEPTH, MAX_SHOWN_PATH_LENGTH } from "./limits.ts";
import { escapeHtml } from "./page.ts";

/** The parts of a request that say what was asked for. */
export type Asked = Pick<HttpRequest, "fields" | "target" | "wire">;

/**
 * The path of the request, a link to the root unless that was asked for, and one to `folder`, whose segments are given,
 * unless that is the root. Empty where no path was asked for.
 */
export function encodeAskedPath(
  { target, wire }: Asked,
  folder: readonly string[],
): string {
  if (target.kind !== "path") return "";
  const { segments, slash } = target;
  const path = `<p class="path">${encodePathText(segments, slash)}</p>`;
  if (segments.length === 0) return path;
  const root = encodeWayUp(receivedPath(wire));
  const places = folder.length === 0 ? [[]] : [[], folder];
  const links = places.map((place) => {
    const href = root + encodePath(place, true).slice(1);
    return `<a href="${escapeHtml(href)}">${encodePathText(place, true)}</a>`;
  });
  return `${path}<p class="ways">Go to ${links.join(" or ")}</p>`;
}

/** The decoded path. What no file can be named by stands in it as it was received. */
function encodePathText(segments: readonly string[], slash: boolean): string {
  const names = segments.map((segment) => segment.replace(/^\0/, ""));
  const path = `/${names.join("/")}${slash && names.length > 0 ? "/" : ""}`;
  const isLong = path.length > MAX_SHOWN_PATH_LENGTH;
  const start = isLong
    ? path.slice(0, MAX_SHOWN_PATH_LENGTH).replace(/[\ud800-\udbff]$/, "") + "…"
    : path;
  return `<code><bdi>${escapeHtml(escapeUnseen(start))}</bdi></code>`;
}

/** From a path to the root, as a relative reference that ends in `/`. Clients count empty segments as folders. */
function encodeWayUp(path: string | undefined): string {
  const depth = path === undefined ? Infinity : path.split("/").length - 2;
  if (depth > MAX_RELATIVE_DEPTH) return "/";
  return depth <= 0 ? "./" : "../".repeat(depth);
}
