// The request-target: origin-, absolute-, authority- and asterisk-form. RFC 9112 §3.2.
//
// The path is split on `/` first and percent-decoded once, segment by segment, so that an encoded
// solidus can never become a separator. Refused: dot segments, segments that hold `/`, `\` or NUL,
// anything that isn't UTF-8 (overlong forms too), user information (RFC 9110 §4.2.4).
// Empty segments within a path say nothing and are dropped, as nginx does; a last one is the
// trailing slash. The query is left as it was received.

import { isHost } from "./host.ts";
import {
  ASTERISK,
  COLON,
  decodeLatin1,
  HEX_VALUE,
  PERCENT,
  QUESTION_MARK,
  SOLIDUS,
} from "./octets.ts";
import type { Refusal } from "./refusal.ts";

/** What a request-target names. */
export type RequestTarget =
  | {
    readonly kind: "path";
    /** The decoded segments, none of them empty. */
    readonly segments: readonly string[];
    /** Whether the path ended in `/`. */
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
  let i = start;
  while (i < pathEnd) {
    const segmentStart = ++i;
    while (i < pathEnd && octets[i] !== SOLIDUS) i++;
    if (i === segmentStart) continue;
    const segment = decodeSegment(octets, segmentStart, i);
    if (typeof segment !== "string") {
      return refuse(segment.refusal, segment.at - targetStart);
    }
    segments.push(segment);
  }
  return {
    kind: "target",
    target: {
      kind: "path",
      segments,
      slash: octets[pathEnd - 1] === SOLIDUS,
      query: decodeLatin1(octets, pathEnd, end),
    },
  };
}

/** Why a segment is refused, and the offset of the octet that caused it. */
interface RefusedSegment {
  readonly refusal: Refusal;
  readonly at: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeSegment(
  octets: Uint8Array,
  start: number,
  end: number,
): string | RefusedSegment {
  let text: string;
  if (octets.subarray(start, end).includes(PERCENT)) {
    const decoded = decodePercent(octets, start, end);
    if (typeof decoded === "number") {
      return { refusal: "malformed percent-encoding", at: decoded };
    }
    try {
      text = utf8.decode(decoded);
    } catch {
      return { refusal: "path not UTF-8", at: start };
    }
  } else {
    text = decodeLatin1(octets, start, end);
  }
  return isUnambiguous(text)
    ? text
    : { refusal: "ambiguous path segment", at: start };
}

/** The octets with each pct-encoded triplet as the octet it stands for; where one is malformed, its offset. */
function decodePercent(
  octets: Uint8Array,
  start: number,
  end: number,
): Uint8Array | number {
  const decoded = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    if (octets[i] !== PERCENT) {
      decoded[length++] = octets[i];
      continue;
    }
    if (i + 2 >= end) return i;
    const high = HEX_VALUE[octets[i + 1]];
    const low = HEX_VALUE[octets[i + 2]];
    if (high === 255 || low === 255) return i;
    decoded[length++] = high << 4 | low;
    i += 2;
  }
  return decoded.subarray(0, length);
}

/** Never true for what a file system could take as a way up, a separator or an end. */
function isUnambiguous(segment: string): boolean {
  return segment !== "." && segment !== ".." && !/[/\\\0]/.test(segment);
}

function refuse(refusal: Refusal, at: number): ParsedTarget {
  return { kind: "refused", refusal, at };
}

/**
 * The path-absolute form of decoded segments, never `//`: what a Location may carry. RFC 3986 §3.3.
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
    if (segment !== "") path += "/" + encodeURIComponent(segment);
  }
  return slash || path === "" ? path + "/" : path;
}
