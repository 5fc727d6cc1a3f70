// The request-target: origin-, absolute-, authority- and asterisk-form. RFC 9112 §3.2.
//
// The path is split on `/` first and percent-decoded once, segment by segment (`path_segment`), so that
// an encoded solidus never becomes a separator. Empty segments within a path say nothing and are dropped;
// then dot segments are removed, encoded ones too (RFC 3986 §5.2.4, §6.2.2), as nginx, Apache and Go do.
// Refused: a path that climbs above the root, a malformed percent-encoding, user information (RFC 9110
// §4.2.4). The query is left as it was received.

import { isHost } from "./host.ts";
import {
  ASTERISK,
  COLON,
  decodeLatin1,
  QUESTION_MARK,
  SOLIDUS,
} from "./octets.ts";
import { decodeSegment, encodeSegment } from "./path_segment.ts";
import type { Refusal } from "./refusal.ts";

/** What a request-target names. */
export type RequestTarget =
  | {
    readonly kind: "path";
    /**
     * The decoded segments; none of them is empty or a dot segment. One that no file can be named by,
     * such as `a%2Fb`, is NUL and then the segment as it was received: `encodePath` gives it back.
     */
    readonly segments: readonly string[];
    /** Whether the path ended in `/` or a dot segment. */
    readonly slash: boolean;
    /** The query with its `?`, as received; empty when absent. */
    readonly query: string;
  }
  /** `*`, the server as a whole. */
  | { readonly kind: "server" }
  /** CONNECT's host and port. */
  | { readonly kind: "authority" };

/** A target that is a path. */
export type PathTarget = Extract<RequestTarget, { kind: "path" }>;

/** What a request-target names, or the reason to refuse it. */
export type ParsedTarget =
  | { readonly kind: "target"; readonly target: RequestTarget }
  | {
    readonly kind: "refused";
    readonly refusal: Refusal;
    /** The octet that caused it, counted from the first of the target. */
    readonly at: number;
  };

/** A request-target where it stands: the octets `start` to `end`. */
export interface TargetSpan {
  /** The octets of the connection. */
  readonly octets: Uint8Array;
  /** Where the target begins. */
  readonly start: number;
  /** Where the octets after it begin. */
  readonly end: number;
}

const SERVER: ParsedTarget = Object.freeze({
  kind: "target",
  target: Object.freeze({ kind: "server" }),
});
const AUTHORITY: ParsedTarget = Object.freeze({
  kind: "target",
  target: Object.freeze({ kind: "authority" }),
});

/**
 * What the request-target of a request with that method names, or the reason to refuse it.
 *
 * @example
 * ```ts
 * import { parseRequestTarget } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode("/a%20b/c/?page=2");
 * const span = { octets, start: 0, end: octets.length };
 * assertEquals(parseRequestTarget(span, "GET"), {
 *   kind: "target",
 *   target: {
 *     kind: "path",
 *     segments: ["a b", "c"],
 *     slash: true,
 *     query: "?page=2",
 *   },
 * });
 * ```
 */
export function parseRequestTarget(
  span: TargetSpan,
  method: string,
): ParsedTarget {
  const { octets, start, end } = span;
  if (method === "CONNECT") {
    return isAuthority(octets, start, end)
      ? AUTHORITY
      : refuse("malformed target", 0);
  }
  if (octets[start] === SOLIDUS) return parsePath(span, start);
  if (octets[start] === ASTERISK && end === start + 1) {
    return method === "OPTIONS" ? SERVER : refuse("malformed target", 0);
  }
  return parseAbsoluteForm(span, method);
}

/** authority-form: a host that isn't empty, and a port. RFC 9112 §3.2.3. */
function isAuthority(octets: Uint8Array, start: number, end: number): boolean {
  return isHost(octets, start, end) &&
    /^.+:[0-9]+$/.test(decodeLatin1(octets, start, end));
}

/** absolute-form: its authority replaces Host; there are no virtual hosts, so the value is ignored. §3.2.2. */
function parseAbsoluteForm(span: TargetSpan, method: string): ParsedTarget {
  const { octets, start, end } = span;
  const scheme = /^https?:\/\//i.exec(decodeLatin1(octets, start, end));
  if (scheme === null) return refuse("malformed target", 0);
  const hostStart = start + scheme[0].length;
  let path = hostStart;
  while (
    path < end && octets[path] !== SOLIDUS && octets[path] !== QUESTION_MARK
  ) path++;
  // An http URI has a host: RFC 9110 §4.2.1.
  const isHostEmpty = path === hostStart || octets[hostStart] === COLON;
  if (isHostEmpty || !isHost(octets, hostStart, path)) {
    return refuse("malformed target", hostStart - start);
  }
  if (octets[path] === SOLIDUS && path < end) return parsePath(span, path);
  // RFC 9112 §3.2.4: OPTIONS with neither path nor query asks about the server itself.
  if (method === "OPTIONS" && path === end) return SERVER;
  return {
    kind: "target",
    target: {
      kind: "path",
      segments: [],
      slash: true,
      query: decodeLatin1(octets, path, end),
    },
  };
}

/** absolute-path [ "?" query ], from `start` on. */
function parsePath(
  { octets, start: targetStart, end }: TargetSpan,
  start: number,
): ParsedTarget {
  let pathEnd = start;
  while (pathEnd < end && octets[pathEnd] !== QUESTION_MARK) pathEnd++;
  const segments: string[] = [];
  let slash = true;
  let i = start;
  while (i < pathEnd) {
    const segmentStart = ++i;
    while (i < pathEnd && octets[i] !== SOLIDUS) i++;
    slash = true;
    if (i === segmentStart) continue;
    const segment = decodeSegment(octets, segmentStart, i);
    if (typeof segment === "number") {
      return refuse("malformed percent-encoding", segment - targetStart);
    }
    if (segment === ".") continue;
    if (segment === "..") {
      if (segments.length === 0) {
        return refuse("path above the root", segmentStart - targetStart);
      }
      segments.pop();
      continue;
    }
    slash = false;
    segments.push(segment);
  }
  return {
    kind: "target",
    target: {
      kind: "path",
      segments,
      slash,
      query: decodeLatin1(octets, pathEnd, end),
    },
  };
}

function refuse(refusal: Refusal, at: number): ParsedTarget {
  return { kind: "refused", refusal, at };
}

/**
 * The path-absolute form of decoded segments, never `//`: what a Location may carry. Segments that name
 * no file are as they were received. RFC 3986 §3.3.
 *
 * @example
 * ```ts
 * import { encodePath } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodePath(["a b", "c"], false), "/a%20b/c");
 * assertEquals(encodePath([], true), "/");
 * ```
 */
export function encodePath(
  segments: readonly string[],
  slash: boolean,
): string {
  let path = "";
  for (const segment of segments) {
    if (segment !== "") path += "/" + encodeSegment(segment);
  }
  return slash || path === "" ? path + "/" : path;
}
