// Entity-tags (RFC 9110 §8.8.3): parsed, compared, and derived for files.
//
// A tag is refused when a character lies outside etagc; a list (If-Match, If-None-Match: §13.1.1, §13.1.2) when any
// of its tags is. Derived tags are strong and differ by content coding, as other octets are sent (§8.8.3.3).
// They hold one of ":" (size and time) or neither (digest), then "." and the coding, so that no two kinds collide.

import { isUsableTime } from "./http_date.ts";

/** A cache keeps one tag for each variant it has, and we have four codings; what is longer only costs comparisons. */
export const MAX_ENTITY_TAGS = 64;

/** An entity-tag. RFC 9110 §8.8.3. */
export interface EntityTag {
  /** True for `W/`. */
  readonly weak: boolean;
  /** What stands between the quotes; a backslash is no escape there. */
  readonly opaque: string;
}

const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/** The tag, or undefined where `value` is not exactly one. RFC 9110 §8.8.3. */
export function parseEntityTag(value: string): EntityTag | undefined {
  const match = ENTITY_TAG.exec(value);
  if (match === null) return undefined;
  return { weak: match[1] !== undefined, opaque: match[2] };
}

/**
 * The tags of If-Match or If-None-Match in order, `"*"` for any, or undefined where the value is malformed or holds
 * more than `MAX_ENTITY_TAGS`. Empty list elements are skipped (RFC 9110 §5.6.1.2), so the list may be empty.
 */
export function parseEntityTagList(
  value: string,
): "*" | EntityTag[] | undefined {
  if (value === "*") return "*";
  const tags: EntityTag[] = [];
  let separated = true;
  for (let at = 0; at < value.length;) {
    if (" \t,".includes(value[at])) {
      separated ||= value[at] === ",";
      at++;
      continue;
    }
    if (!separated || tags.length === MAX_ENTITY_TAGS) return undefined;
    // Commas may stand inside a tag, quotes may not: the second quote ends it.
    const end = value.indexOf('"', value.indexOf('"', at) + 1) + 1;
    const tag = parseEntityTag(value.slice(at, end));
    if (tag === undefined) return undefined;
    tags.push(tag);
    separated = false;
    at = end;
  }
  return tags;
}

/** Whether both are strong and say the same. RFC 9110 §8.8.3.2. */
export function compareStrong(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.opaque === b.opaque;
}

/** Whether both say the same, weak or not. RFC 9110 §8.8.3.2. */
export function compareWeak(a: EntityTag, b: EntityTag): boolean {
  return a.opaque === b.opaque;
}

/** The tag as it stands in a field. */
export function encodeEntityTag({ weak, opaque }: EntityTag): string {
  return `${weak ? "W/" : ""}"${opaque}"`;
}

/**
 * The field value of a strong tag from a file's size in octets and its modification time in milliseconds; undefined
 * where that time cannot tell versions apart. For files too large to hash.
 */
export function deriveEntityTag(
  { size, mtime, coding }: {
    size: number;
    mtime: number | null;
    coding?: string;
  },
): string | undefined {
  if (!isUsableTime(mtime)) return undefined;
  const version = `${size.toString(36)}:${Math.floor(mtime).toString(36)}`;
  return encodeStrong(version, coding);
}

/** The field value of a strong tag from a digest of the content before `coding`, all of whose octets count. */
export function tagFromDigest(digest: Uint8Array, coding?: string): string {
  const base64 = btoa(String.fromCharCode(...digest));
  const version = base64.replaceAll("+", "-").replaceAll("/", "_")
    .replaceAll("=", "");
  return encodeStrong(version, coding);
}

function encodeStrong(version: string, coding = "identity"): string {
  const suffix = coding === "identity" ? "" : `.${coding}`;
  return encodeEntityTag({ weak: false, opaque: version + suffix });
}
