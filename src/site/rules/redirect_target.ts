// Where a rule of `_redirects` leads: a path of this site, or an http(s) URI of another one.
//
// The file alone decides scheme and authority; placeholders stand after them. For no captured text
// does a path of this site become `//host` or `/\\host`, which browsers take for another host; and it
// is always one that a request could have, without dot segments and controls. An encoded separator in
// it names no file, as in a request.

import { decodeSegmentText, namesNoFile } from "../../http/path_segment.ts";
import type { PathTarget } from "../../http/request_target.ts";
import { MAX_EXPANSION_LENGTH } from "./limits.ts";
import { quote, type Unfit, unfit } from "./rules_lines.ts";
import {
  type Captures,
  encodeQueryCapture,
  encodeUriPart,
  expandTemplate,
  parseTemplate,
  type Template,
} from "./template.ts";

/** Where a rule leads. Its parts hold only characters that a URI can hold. */
export interface RedirectTarget {
  /** Scheme and authority; empty for this site. */
  readonly origin: string;
  readonly path: Template;
  /** With its `?`; undefined where the target has none. */
  readonly query: Template | undefined;
  /** With its `#`, or empty. */
  readonly fragment: Template;
}

/** A target, or what is wrong with its text. */
export type ParsedRedirectTarget =
  | { readonly kind: "target"; readonly target: RedirectTarget }
  | Unfit;

const PARTS = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is;

/** The target that `text` spells; `names` are the names of the captures. */
export function parseRedirectTarget(
  text: string,
  names: readonly string[],
): ParsedRedirectTarget {
  // Browsers read both as the start of an authority.
  if (/^\/[/\\]/.test(text)) {
    return unfit(
      `a target on another host begins with "https://": ${quote(text)}`,
    );
  }
  const [, start = "", path, query, fragment = ""] = PARTS.exec(text)!;
  const origin = start === "" ? "" : parseOrigin(start);
  if (origin === undefined) {
    return unfit(
      `not "http://" or "https://" and a host that is always the same: ${
        quote(start)
      }`,
    );
  }
  const unknown = [...(path + (query ?? "")).matchAll(/[/=]:([A-Za-z]\w*)/g)]
    .find((found) => !names.includes(found[1]));
  if (unknown !== undefined) {
    return unfit(`nothing is captured for ${quote(":" + unknown[1])}`);
  }
  const toTemplate = (part: string) =>
    parseTemplate(encodeUriPart(part), names);
  const target = {
    origin,
    path: toTemplate(path === "" ? "/" : path),
    query: query === undefined ? undefined : toTemplate(query),
    fragment: fragment === "" ? [] : ["#", ...toTemplate(fragment.slice(1))],
  };
  const captures = new Map(names.map((name) => [name, "x"]));
  return expandRedirectTarget(target, { captures, query: "" }) === undefined
    ? unfit(`a path that no request can have: ${quote(text)}`)
    : { kind: "target", target };
}

/** A web origin in its one form; undefined for other schemes, user information, placeholders. */
function parseOrigin(text: string): string | undefined {
  return /^https?:\/\/[^\\@*]+$/i.test(text) && URL.canParse(text)
    ? new URL(text).origin
    : undefined;
}

/** A target with its placeholders filled in. */
export interface ExpandedTarget {
  /** What Location may carry: a URI of another host, or path-absolute and never `//`. */
  readonly location: string;
  /** The same as a path of this site; undefined for another host. */
  readonly address: PathTarget | undefined;
}

/**
 * The target with the captured texts; with `query` where it has none of its own. Undefined where the
 * result is too long, or a path that no request can have.
 */
export function expandRedirectTarget(
  target: RedirectTarget,
  { captures, query }: { captures: Captures; query: string },
): ExpandedTarget | undefined {
  const filled = { captures, longest: MAX_EXPANSION_LENGTH };
  const rawPath = expandTemplate(target.path, filled);
  const rawQuery = target.query === undefined
    ? encodeUriPart(query)
    : expandTemplate(target.query, { ...filled, encode: encodeQueryCapture });
  const fragment = expandTemplate(target.fragment, filled);
  if (
    rawPath === undefined || rawQuery === undefined || fragment === undefined
  ) return undefined;
  // An empty splat before a slash, or a captured text that begins with one.
  const path = target.origin === "" ? rawPath.replace(/^\/+/, "/") : rawPath;
  const location = target.origin + path + rawQuery + fragment;
  if (location.length > MAX_EXPANSION_LENGTH) return undefined;
  if (target.origin !== "") {
    return hasDotSegment(path) ? undefined : { location, address: undefined };
  }
  const address = readPath(path, rawQuery);
  return address && { location, address };
}

/** Clients would go up by it, out of the folder that the file names. RFC 3986 §5.2.4. */
function hasDotSegment(path: string): boolean {
  return /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** What a request for the path has as its target; undefined for dot segments, controls, malformed ones. */
function readPath(path: string, query: string): PathTarget | undefined {
  const segments: string[] = [];
  for (const part of path.split("/")) {
    if (part === "") continue;
    const segment = decodeSegmentText(part);
    if (
      segment === undefined || segment === "." || segment === ".." ||
      !namesNoFile(segment) && /\p{Cc}/u.test(segment)
    ) return undefined;
    segments.push(segment);
  }
  return { kind: "path", segments, slash: path.endsWith("/"), query };
}
