// Preconditions (RFC 9110 §13): decide whether a request proceeds, gets 304, or fails with 412.
//
// If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since in the order of §13.2.2. If-Range is apart, since
// it only decides about Range. An invalid date is ignored, as §13.1.3 and §13.1.4 demand. A malformed list of tags
// matches nothing, which is safe: If-Match then fails, and If-None-Match has no effect.
// Callers ask only about requests that succeed without preconditions (§13.2.1): a 404 stays a 404.

import type { Trace } from "./decision.ts";
import {
  compareStrong,
  compareWeak,
  type EntityTag,
  parseEntityTag,
  parseEntityTagList,
} from "./entity_tag.ts";
import { parseHttpDate } from "./http_date.ts";

/** The method of a request and its precondition fields, undefined if absent. */
export interface Preconditions {
  /** The method: it decides between 304 and 412. */
  readonly method: string;
  /** If-Match. */
  readonly ifMatch?: string;
  /** If-None-Match. */
  readonly ifNoneMatch?: string;
  /** If-Modified-Since. */
  readonly ifModifiedSince?: string;
  /** If-Unmodified-Since. */
  readonly ifUnmodifiedSince?: string;
}

/** The validators of the selected representation. */
export interface Validators {
  /** The value of ETag. */
  readonly entityTag?: string;
  /** The time of Last-Modified, in ms since the epoch, in whole seconds. */
  readonly lastModified?: number;
}

/** What to do with a request that has preconditions: carry it out, send 304, or send 412. RFC 9110 §13.2.2. */
export type PreconditionOutcome =
  | "proceed"
  | "not modified"
  | "precondition failed";

/**
 * Evaluates the preconditions of a request. `selected` is undefined if the resource has no representation. `now`, in
 * ms, decides the century of two-digit years. `trace` gets the outcome of each field. RFC 9110 §13.2.2.
 *
 * @example
 * ```ts
 * import { decidePreconditions } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const current = { entityTag: '"v2"', lastModified: Date.UTC(2026, 0, 1) };
 * const now = Date.UTC(2026, 0, 2);
 * assertEquals(
 *   decidePreconditions({ method: "GET", ifNoneMatch: '"v2"' }, current, now),
 *   "not modified",
 * );
 * assertEquals(
 *   decidePreconditions({ method: "PUT", ifMatch: '"v1"' }, current, now),
 *   "precondition failed",
 * );
 * ```
 */
export function decidePreconditions(
  request: Preconditions,
  selected: Validators | undefined,
  now: number,
  trace?: Trace,
): PreconditionOutcome {
  const { method, ifMatch, ifNoneMatch } = request;
  // RFC 9110 §13.2.1: these methods neither select a representation nor change one.
  if (["CONNECT", "OPTIONS", "TRACE"].includes(method)) return "proceed";
  const isRead = method === "GET" || method === "HEAD";

  if (ifMatch !== undefined) {
    const isMatch = matchesAny(ifMatch, selected, compareStrong);
    trace?.note(isMatch ? "If-Match holds" : "If-Match fails", ifMatch);
    if (!isMatch) return "precondition failed";
  } else {
    const field = request.ifUnmodifiedSince;
    const isModified = isModifiedSince(field, selected, now);
    if (field !== undefined) trace?.note(UNMODIFIED[`${isModified}`], field);
    if (isModified) return "precondition failed";
  }

  if (ifNoneMatch !== undefined) {
    const isMatch = matchesAny(ifNoneMatch, selected, compareWeak);
    if (request.ifModifiedSince !== undefined) {
      trace?.note("If-Modified-Since ignored", "beside If-None-Match");
    }
    if (!isMatch) {
      trace?.note("If-None-Match holds", ifNoneMatch);
      return "proceed";
    }
    trace?.note(
      isRead ? "If-None-Match matched" : "If-None-Match fails",
      ifNoneMatch,
    );
    return isRead ? "not modified" : "precondition failed";
  }
  const field = request.ifModifiedSince;
  if (!isRead) {
    if (field !== undefined) {
      trace?.note("If-Modified-Since ignored", `the method is ${method}`);
    }
    return "proceed";
  }
  const isModified = isModifiedSince(field, selected, now);
  if (field !== undefined) trace?.note(MODIFIED[`${isModified}`], field);
  return isModified === false ? "not modified" : "proceed";
}

/** What If-Unmodified-Since comes to, by whether the representation was modified. */
const UNMODIFIED = {
  true: "If-Unmodified-Since fails",
  false: "If-Unmodified-Since holds",
  undefined: "If-Unmodified-Since ignored",
} as const;

/** The same for If-Modified-Since. */
const MODIFIED = {
  true: "modified since",
  false: "not modified since",
  undefined: "If-Modified-Since ignored",
} as const;

/**
 * Whether the server applies Range. True without If-Range; with it, only if its value is the current validator and
 * that validator is strong. `now` is in ms. `trace` gets the outcome. RFC 9110 §13.1.5.
 *
 * @example
 * ```ts
 * import { decideIfRange } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const now = Date.UTC(2026, 0, 2);
 * assertEquals(decideIfRange('"v2"', { entityTag: '"v2"' }, now), true);
 * assertEquals(decideIfRange('"v1"', { entityTag: '"v2"' }, now), false);
 * assertEquals(decideIfRange(undefined, {}, now), true);
 * ```
 */
export function decideIfRange(
  ifRange: string | undefined,
  selected: Validators,
  now: number,
  trace?: Trace,
): boolean {
  if (ifRange === undefined) return true;
  const outcome = compareIfRange(ifRange, selected, now);
  trace?.note(outcome, ifRange);
  return outcome === "If-Range holds";
}

function compareIfRange(
  ifRange: string,
  selected: Validators,
  now: number,
): "If-Range holds" | "If-Range fails" | "If-Range weak" {
  if (ifRange.slice(0, 3).includes('"')) {
    const presented = parseEntityTag(ifRange);
    const current = parseEntityTag(selected.entityTag ?? "");
    if (presented === undefined || current === undefined) {
      return "If-Range fails";
    }
    if (compareStrong(presented, current)) return "If-Range holds";
    return compareWeak(presented, current) ? "If-Range weak" : "If-Range fails";
  }
  const { lastModified } = selected;
  if (lastModified === undefined) return "If-Range fails";
  if (parseHttpDate(ifRange, now) !== lastModified) return "If-Range fails";
  // A file can change twice within one second and keep its date, so a young date is weak (RFC 9110 §8.8.2.2).
  return now - lastModified >= 1000 ? "If-Range holds" : "If-Range weak";
}

function matchesAny(
  field: string,
  selected: Validators | undefined,
  compare: (a: EntityTag, b: EntityTag) => boolean,
): boolean {
  if (selected === undefined) return false;
  const tags = parseEntityTagList(field);
  if (tags === "*") return true;
  const current = parseEntityTag(selected.entityTag ?? "");
  if (tags === undefined || current === undefined) return false;
  return tags.some((tag) => compare(tag, current));
}

/** Undefined if the field or the representation has no date; the field is then ignored. */
function isModifiedSince(
  field: string | undefined,
  selected: Validators | undefined,
  now: number,
): boolean | undefined {
  if (field === undefined || selected?.lastModified === undefined) {
    return undefined;
  }
  const date = parseHttpDate(field, now);
  return date === undefined ? undefined : selected.lastModified > date;
}
