// Preconditions (RFC 9110 §13): whether a request goes on, is answered with 304, or fails with 412.
//
// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since in the order of §13.2.2, and If-Range apart, as it
// only decides about Range. An invalid date is ignored, as §13.1.3 and §13.1.4 demand. A malformed list of tags
// matches nothing, which is safe either way: no change is made blindly, and no content is withheld.
// A request that would fail without preconditions is not to be asked about (§13.2.1): 404 stays 404.

import {
  compareStrong,
  compareWeak,
  type EntityTag,
  parseEntityTag,
  parseEntityTagList,
} from "./entity_tag.ts";
import { parseHttpDate } from "./http_date.ts";

/** The fields of a request, each absent or as received. */
export interface Preconditions {
  /** The method, which decides what a condition that does not hold leads to. */
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

/** What is known of the selected representation. */
export interface Validators {
  /** The value of ETag. */
  readonly entityTag?: string;
  /** The time of Last-Modified: milliseconds since the epoch, in whole seconds. */
  readonly lastModified?: number;
}

/** What becomes of a request with preconditions. RFC 9110 §13.2.2. */
export type PreconditionOutcome =
  | "proceed"
  | "not modified"
  | "precondition failed";

/**
 * What becomes of a request for `selected`, undefined where no representation exists. `now`, in milliseconds, is for
 * years of two digits. RFC 9110 §13.2.2.
 */
export function decidePreconditions(
  request: Preconditions,
  selected: Validators | undefined,
  now: number,
): PreconditionOutcome {
  const { method, ifMatch, ifNoneMatch } = request;
  // RFC 9110 §13.2.1: these neither select a representation nor change one.
  if (["CONNECT", "OPTIONS", "TRACE"].includes(method)) return "proceed";
  const isRead = method === "GET" || method === "HEAD";

  if (ifMatch !== undefined) {
    const isMatch = matchesAny(ifMatch, selected, compareStrong);
    if (!isMatch) return "precondition failed";
  } else if (isModifiedSince(request.ifUnmodifiedSince, selected, now)) {
    return "precondition failed";
  }

  if (ifNoneMatch !== undefined) {
    const isMatch = matchesAny(ifNoneMatch, selected, compareWeak);
    if (!isMatch) return "proceed";
    return isRead ? "not modified" : "precondition failed";
  }
  if (!isRead) return "proceed";
  const isModified = isModifiedSince(request.ifModifiedSince, selected, now);
  return isModified === false ? "not modified" : "proceed";
}

/**
 * Whether Range is to be applied: true without If-Range, else where it holds exactly the current validator and that
 * is a strong one. `now` is in milliseconds. RFC 9110 §13.1.5.
 */
export function decideIfRange(
  ifRange: string | undefined,
  selected: Validators,
  now: number,
): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.slice(0, 3).includes('"')) {
    const presented = parseEntityTag(ifRange);
    const current = parseEntityTag(selected.entityTag ?? "");
    return presented !== undefined && current !== undefined &&
      compareStrong(presented, current);
  }
  const { lastModified } = selected;
  if (lastModified === undefined) return false;
  // Within the second of its last change a file may change again and keep its date (RFC 9110 §8.8.2.2).
  const isStrong = now - lastModified >= 1000;
  return isStrong && parseHttpDate(ifRange, now) === lastModified;
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

/** Undefined where the field or the representation has no date, so that the field is to be ignored. */
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
