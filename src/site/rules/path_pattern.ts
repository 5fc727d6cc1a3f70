// The paths of rules in `_redirects` and `_headers`: literal segments, placeholders, one splat.
//
// `:name` takes a segment, or what a literal start and end leave of it (`:id.html`), at least one
// character. `*` takes anything, slashes and the empty text included; as on Cloudflare Pages, it may
// stand in any place (on Netlify only at the end), since `/*.js` is in wide use. As on Netlify, a slash
// at the end makes no difference: `/news`, `/news/` and the start of `/news/*` are one.
// Refused are a second `*`, and two of either in one segment. So each pattern fits a path in one way
// only, which is found without backtracking.

import { decodeSegmentText } from "../../http/path_segment.ts";
import { receivedSegments } from "../../http/received_path.ts";
import type { RequestWire } from "../../http/request.ts";
import type { PathTarget } from "../../http/request_target.ts";
import { MAX_CAPTURES } from "./limits.ts";
import { encodeMatchText, matchText, toMatchPath } from "./match_text.ts";
import { quote, type Unfit, unfit } from "./rules_lines.ts";
import { type Captures, encodePathCapture, encodePercent } from "./template.ts";

/** A compiled pattern. */
export interface PathPattern {
  /** The segments before that of the splat; all of them where there is no splat. */
  readonly head: readonly SegmentPattern[];
  readonly splat: Affixes | undefined;
  /** The segments after that of the splat. */
  readonly tail: readonly SegmentPattern[];
  /** The names of its captures; that of `*` is "splat". */
  readonly names: readonly string[];
  /** The only path that it fits, its segments joined by `/`; undefined where it fits several. */
  readonly key: string | undefined;
}

type SegmentPattern =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "placeholder" } & Affixes & { readonly name: string };

/** The literal texts before and after a capture in its segment. */
interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** A pattern, or what is wrong with its text. */
export type CompiledPattern =
  | { readonly kind: "pattern"; readonly pattern: PathPattern }
  | Unfit;

/** The key of a path in a table of the patterns that fit one path only. */
export function pathKey(path: PathTarget): string {
  return toMatchPath(path).segments.join("/");
}

/** A path that the pattern fits, as `toMatchPath` prepares it: each capture is another text that begins with `example`. */
export function exampleOf(
  { head, splat, tail }: PathPattern,
  example: string,
): readonly string[] {
  const fill = (segment: SegmentPattern, at: number) =>
    segment.kind === "literal"
      ? segment.text
      : `${segment.prefix}${example}${at}${segment.suffix}`;
  const taken = splat === undefined ? [] : [
    `${splat.prefix}${example}`,
    `${example}${splat.suffix}`,
  ];
  return [
    ...head.map(fill),
    ...taken,
    ...tail.map((segment, at) => fill(segment, head.length + at)),
  ];
}

const CAPTURE = /\*|:([A-Za-z]\w*)/g;

/** The pattern that `text` spells, percent-encoded or not; or what is wrong with it. */
export function compilePathPattern(text: string): CompiledPattern {
  if (!text.startsWith("/")) {
    return unfit(
      /^[a-z][a-z\d+.-]*:\/\//i.test(text)
        ? `rules for one host are not supported: ${quote(text)}`
        : `not a path that begins with "/": ${quote(text)}`,
    );
  }
  if (/[?#]/.test(text)) {
    return unfit(
      `a path to match has no query or fragment (in _redirects, parameters follow it: /path id=:id): ${
        quote(text)
      }`,
    );
  }
  const head: SegmentPattern[] = [];
  const tail: SegmentPattern[] = [];
  const names: string[] = [];
  let splat: Affixes | undefined;
  for (const part of text.split("/")) {
    if (part === "") continue;
    const segment = parseSegment(part);
    if (segment.kind === "unfit") return segment;
    if (segment.kind !== "literal") {
      const name = segment.kind === "splat" ? "splat" : segment.name;
      if (names.includes(name)) {
        return unfit(
          `${name === "splat" ? '"*"' : quote(":" + name)} stands twice`,
        );
      }
      names.push(name);
    }
    if (segment.kind === "splat") splat = segment;
    else (splat === undefined ? head : tail).push(segment);
  }
  if (names.length > MAX_CAPTURES) {
    return unfit(`more than ${MAX_CAPTURES} placeholders`);
  }
  const key = names.length === 0
    ? head.map((segment) => segment.kind === "literal" ? segment.text : "")
      .join("/")
    : undefined;
  return { kind: "pattern", pattern: { head, splat, tail, names, key } };
}

function parseSegment(
  part: string,
): SegmentPattern | { readonly kind: "splat" } & Affixes | Unfit {
  const captures = /[*:]/.test(part) ? [...part.matchAll(CAPTURE)] : [];
  if (captures.length > 1) {
    return unfit(`more than one placeholder within ${quote(part)}`);
  }
  const [capture] = captures;
  const [prefix, suffix] = capture === undefined ? [part, ""] : [
    part.slice(0, capture.index),
    part.slice(capture.index + capture[0].length),
  ];
  const before = decodeText(prefix);
  const after = decodeText(suffix);
  if (
    before === undefined || after === undefined ||
    capture === undefined && isDots(before)
  ) {
    return unfit(`no request has such a path segment: ${quote(part)}`);
  }
  if (capture === undefined) return { kind: "literal", text: before };
  const affixes = { prefix: before, suffix: after };
  const name = capture[1];
  if (name === undefined) return { kind: "splat", ...affixes };
  if (name === "splat") return unfit('the name ":splat" belongs to "*"');
  return { kind: "placeholder", name, ...affixes };
}

const NOT_VISIBLE = /[^!-~]/gu;

/** As a request's segment with that text is compared; undefined where it is malformed. */
function decodeText(text: string): string | undefined {
  const ascii = text.toWellFormed().replace(NOT_VISIBLE, encodePercent);
  const decoded = decodeSegmentText(ascii);
  return decoded === undefined ? undefined : matchText(decoded);
}

function isDots(text: string): boolean {
  return text === "." || text === "..";
}

/**
 * The captures where the pattern fits the path, which `toMatchPath` has prepared; undefined where it does not. In
 * linear time. Captured texts are as they were received in `wire`; or, where it is not given, the decoded ones, encoded
 * so that no delimiter is left in them.
 */
export function matchPathPattern(
  { head, splat, tail, names }: PathPattern,
  path: PathTarget,
  wire?: RequestWire,
): Captures | undefined {
  const { segments } = path;
  const tailStart = segments.length - tail.length;
  const between = tailStart - head.length;
  if (splat === undefined ? between !== 0 : between < 0) return undefined;
  if (!fitSegments(head, segments, 0)) return undefined;
  if (!fitSegments(tail, segments, tailStart)) return undefined;
  if (names.length === 0) return NO_CAPTURES;
  const taken = segments.slice(head.length, tailStart);
  if (splat !== undefined) {
    // With segments after it, `*` takes what is between two slashes: at least one segment.
    if (
      !fitsSplat(splat, taken) || between === 0 && tail.length > 0
    ) return undefined;
  }
  const received = receivedSegments(wire, path);
  const capture: Cut = received === undefined
    ? (i, affixes) => encodeMatchText(cutAffixes(segments[i], affixes))
    : (i, affixes) => encodePathCapture(cutReceived(received[i], affixes));
  const captures = new Map<string, string>();
  if (splat !== undefined) {
    const isOpen = tail.length === 0 && splat.suffix === "" && between > 0;
    captures.set(
      "splat",
      captureSplat(splat, { from: head.length, to: tailStart, capture }) +
        (isOpen && path.slash ? "/" : ""),
    );
  }
  captureSegments(head, 0, { captures, capture });
  captureSegments(tail, tailStart, { captures, capture });
  return captures;
}

/** The captured text of the segment at an index, percent-encoded, without affixes. */
type Cut = (index: number, affixes: Affixes) => string;

const NO_CAPTURES: Captures = new Map();

function fitSegments(
  patterns: readonly SegmentPattern[],
  segments: readonly string[],
  start: number,
): boolean {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    const segment = segments[start + i];
    const fits = pattern.kind === "literal"
      ? segment === pattern.text
      : segment.length > pattern.prefix.length + pattern.suffix.length &&
        segment.startsWith(pattern.prefix) && segment.endsWith(pattern.suffix);
    if (!fits) return false;
  }
  return true;
}

function captureSegments(
  patterns: readonly SegmentPattern[],
  start: number,
  { captures, capture }: { captures: Map<string, string>; capture: Cut },
): void {
  patterns.forEach((pattern, i) => {
    if (pattern.kind === "literal") return;
    captures.set(pattern.name, capture(start + i, pattern));
  });
}

/** True where the segments that `*` takes have its affixes. */
function fitsSplat(
  { prefix, suffix }: Affixes,
  segments: readonly string[],
): boolean {
  if (segments.length === 0) return prefix + suffix === "";
  const last = segments.length - 1;
  return segments[0].startsWith(prefix) && segments[last].endsWith(suffix) &&
    (last > 0 || segments[0].length >= prefix.length + suffix.length);
}

/** What `*` takes of the segments from one index to before another. */
function captureSplat(
  { prefix, suffix }: Affixes,
  { from, to, capture }: { from: number; to: number; capture: Cut },
): string {
  const texts: string[] = [];
  for (let i = from; i < to; i++) {
    texts.push(capture(i, {
      prefix: i === from ? prefix : "",
      suffix: i === to - 1 ? suffix : "",
    }));
  }
  return texts.join("/");
}

function cutAffixes(text: string, { prefix, suffix }: Affixes): string {
  return text.slice(prefix.length, text.length - suffix.length);
}

/** The same of a percent-encoded segment: each octet is a character or a triplet of it. */
function cutReceived(segment: string, { prefix, suffix }: Affixes): string {
  if (prefix === "" && suffix === "") return segment;
  const octets = segment.match(/%[\dA-Fa-f]{2}|[^]/g) ?? [];
  return octets.slice(
    countOctets(prefix),
    octets.length - countOctets(suffix),
  ).join("");
}

/** A lone surrogate stands for one octet, as `matchText` says. */
function countOctets(text: string): number {
  return new TextEncoder().encode(text.replace(/[\udc00-\udcff]/gu, "x"))
    .length;
}
