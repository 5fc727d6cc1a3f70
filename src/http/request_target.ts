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
import type { RequestHead } from "../http1/request_head.ts";

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

/** A target that is a path, with its query. */
export type PathTarget = Extract<RequestTarget, { kind: "path" }>;

/** What a request-target names, or the reason to refuse it. */
export type ParsedTarget =
  | { readonly kind: "target"; readonly target: RequestTarget }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const SERVER: ParsedTarget = Object.freeze({
  kind: "target",
  target: Object.freeze({ kind: "server" }),
});
const AUTHORITY: ParsedTarget = Object.freeze({
  kind: "target",
  target: Object.freeze({ kind: "authority" }),
});

/** What the head's request-target names, or the reason to refuse it. */
export function parseRequestTarget(head: RequestHead): ParsedTarget {
  const { octets, targetStart: start, targetEnd: end, method } = head;
  if (method === "CONNECT") {
    return isAuthority(octets, start, end)
      ? AUTHORITY
      : refuse("malformed target");
  }
  if (octets[start] === SOLIDUS) return parsePath(octets, start, end);
  if (octets[start] === ASTERISK && end === start + 1) {
    return method === "OPTIONS" ? SERVER : refuse("malformed target");
  }
  return parseAbsoluteForm(head);
}

/** authority-form: a host that isn't empty, and a port. RFC 9112 §3.2.3. */
function isAuthority(octets: Uint8Array, start: number, end: number): boolean {
  return isHost(octets, start, end) &&
    /^.+:[0-9]+$/.test(decodeLatin1(octets, start, end));
}

/** absolute-form: its authority takes the place of Host, and any name here is ours. §3.2.2. */
function parseAbsoluteForm(head: RequestHead): ParsedTarget {
  const { octets, targetStart: start, targetEnd: end } = head;
  const scheme = /^https?:\/\//i.exec(decodeLatin1(octets, start, end));
  if (scheme === null) return refuse("malformed target");
  const hostStart = start + scheme[0].length;
  let path = hostStart;
  while (
    path < end && octets[path] !== SOLIDUS && octets[path] !== QUESTION_MARK
  ) path++;
  // An http URI has a host: RFC 9110 §4.2.1.
  const isHostEmpty = path === hostStart || octets[hostStart] === COLON;
  if (isHostEmpty || !isHost(octets, hostStart, path)) {
    return refuse("malformed target");
  }
  if (octets[path] === SOLIDUS && path < end) {
    return parsePath(octets, path, end);
  }
  // RFC 9112 §3.2.4: OPTIONS with neither path nor query asks about the server itself.
  if (head.method === "OPTIONS" && path === end) return SERVER;
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

/** absolute-path [ "?" query ] */
function parsePath(
  octets: Uint8Array,
  start: number,
  end: number,
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
    if (segment.kind === "refused") return segment;
    segments.push(segment.text);
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

type Segment =
  | { readonly kind: "segment"; readonly text: string }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeSegment(
  octets: Uint8Array,
  start: number,
  end: number,
): Segment {
  let text: string;
  if (octets.subarray(start, end).includes(PERCENT)) {
    const decoded = decodePercent(octets, start, end);
    if (decoded === undefined) return refuse("malformed percent-encoding");
    try {
      text = utf8.decode(decoded);
    } catch {
      return refuse("path not UTF-8");
    }
  } else {
    text = decodeLatin1(octets, start, end);
  }
  return isUnambiguous(text)
    ? { kind: "segment", text }
    : refuse("ambiguous path segment");
}

/** The octets with each pct-encoded triplet as the octet it stands for; undefined if malformed. */
function decodePercent(
  octets: Uint8Array,
  start: number,
  end: number,
): Uint8Array | undefined {
  const decoded = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    if (octets[i] !== PERCENT) {
      decoded[length++] = octets[i];
      continue;
    }
    if (i + 2 >= end) return undefined;
    const high = HEX_VALUE[octets[i + 1]];
    const low = HEX_VALUE[octets[i + 2]];
    if (high === 255 || low === 255) return undefined;
    decoded[length++] = high << 4 | low;
    i += 2;
  }
  return decoded.subarray(0, length);
}

/** Never true for what a file system could take as a way up, a separator or an end. */
function isUnambiguous(segment: string): boolean {
  return segment !== "." && segment !== ".." && !/[/\\\0]/.test(segment);
}

function refuse(refusal: Refusal): { kind: "refused"; refusal: Refusal } {
  return { kind: "refused", refusal };
}

/** The path-absolute form of decoded segments, never `//`: what a Location may carry. RFC 3986 §3.3. */
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
