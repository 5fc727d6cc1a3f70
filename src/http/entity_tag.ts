// Entity-tags (RFC 9110 §8.8.3): parses and compares them, and derives those of files.
//
// Refuses a tag with a character outside etagc, and a list (If-Match, If-None-Match: §13.1.1, §13.1.2) with such a
// tag. Derived tags are strong and differ for each content coding, since the octets differ (§8.8.3.3). A tag of size
// and time contains ":", a tag of a digest does not, and "." separates the coding: no two kinds can be equal.

import { CONTENT_CODINGS, type ContentCoding } from "./content_coding.ts";
import { isUsableTime } from "./http_date.ts";

/** Tags in one list. A cache sends one for each variant that it has, and a file has at most four (codings). */
export const MAX_ENTITY_TAGS = 64;

/** An entity-tag. RFC 9110 §8.8.3. */
export interface EntityTag {
  /** True for `W/`. */
  readonly weak: boolean;
  /** The characters between the quotes; a backslash does not escape. */
  readonly opaque: string;
}

const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/**
 * The tag; undefined if `value` is not exactly one tag. RFC 9110 §8.8.3.
 *
 * @example
 * ```ts
 * import { parseEntityTag } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseEntityTag('W/"v1"'), { weak: true, opaque: "v1" });
 * assertEquals(parseEntityTag("v1"), undefined);
 * ```
 */
export function parseEntityTag(value: string): EntityTag | undefined {
  const match = ENTITY_TAG.exec(value);
  if (match === null) return undefined;
  return { weak: match[1] !== undefined, opaque: match[2] };
}

/**
 * The tags of If-Match or If-None-Match in order; `"*"` for any tag; undefined if the value is malformed or has more
 * than `MAX_ENTITY_TAGS`. Empty list elements are skipped (RFC 9110 §5.6.1.2), so the list can be empty.
 *
 * @example
 * ```ts
 * import { parseEntityTagList } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseEntityTagList('"a", W/"b"'), [
 *   { weak: false, opaque: "a" },
 *   { weak: true, opaque: "b" },
 * ]);
 * assertEquals(parseEntityTagList("*"), "*");
 * ```
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
    // A tag can contain commas but no quotes: the second quote ends it.
    const end = value.indexOf('"', value.indexOf('"', at) + 1) + 1;
    const tag = parseEntityTag(value.slice(at, end));
    if (tag === undefined) return undefined;
    tags.push(tag);
    separated = false;
    at = end;
  }
  return tags;
}

/**
 * Strong comparison: both are strong and equal. RFC 9110 §8.8.3.2.
 *
 * @example
 * ```ts
 * import { compareStrong } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const strong = { weak: false, opaque: "a" };
 * const weak = { weak: true, opaque: "a" };
 * assertEquals(compareStrong(strong, strong), true);
 * assertEquals(compareStrong(strong, weak), false);
 * ```
 */
export function compareStrong(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.opaque === b.opaque;
}

/**
 * Weak comparison: both are equal, weak or strong. RFC 9110 §8.8.3.2.
 *
 * @example
 * ```ts
 * import { compareWeak } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const strong = { weak: false, opaque: "a" };
 * const weak = { weak: true, opaque: "a" };
 * assertEquals(compareWeak(strong, weak), true);
 * ```
 */
export function compareWeak(a: EntityTag, b: EntityTag): boolean {
  return a.opaque === b.opaque;
}

/**
 * The tag as a field value.
 *
 * @example
 * ```ts
 * import { encodeEntityTag } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodeEntityTag({ weak: true, opaque: "v1" }), 'W/"v1"');
 * ```
 */
export function encodeEntityTag({ weak, opaque }: EntityTag): string {
  return `${weak ? "W/" : ""}"${opaque}"`;
}

/**
 * The strong tag, as a field value, of a file that is too large to hash: made of `size` in octets and `mtime` in ms.
 * Undefined if that time can't tell two versions of the file apart; see `isUsableTime`.
 *
 * @example
 * ```ts
 * import { deriveEntityTag } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const mtime = Date.UTC(2026, 0, 1);
 * const plain = deriveEntityTag({ size: 5, mtime });
 * const gzip = deriveEntityTag({ size: 5, mtime, coding: "gzip" });
 * assertEquals(plain, '"5:mjuohs00"');
 * assertEquals(gzip, '"5:mjuohs00.gzip"');
 * assertEquals(deriveEntityTag({ size: 5, mtime: 0 }), undefined);
 * ```
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

/**
 * The strong tag, as a field value, for the digest of a file's content and the coding applied to that content.
 *
 * @example
 * ```ts
 * import { tagFromDigest } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const digest = new Uint8Array([1, 2, 3]);
 * assertEquals(tagFromDigest(digest), '"AQID"');
 * assertEquals(tagFromDigest(digest, "br"), '"AQID.br"');
 * ```
 */
export function tagFromDigest(digest: Uint8Array, coding?: string): string {
  const base64 = btoa(String.fromCharCode(...digest));
  const version = base64.replaceAll("+", "-").replaceAll("/", "_")
    .replaceAll("=", "");
  return encodeStrong(version, coding);
}

/**
 * The coding of the representation that a tag of `deriveEntityTag` or `tagFromDigest` belongs to, `identity` for any
 * other single tag; undefined if `value` is no tag.
 *
 * @example
 * ```ts
 * import { codingOfTag } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(codingOfTag('"AQID.gzip"'), "gzip");
 * assertEquals(codingOfTag('"AQID"'), "identity");
 * ```
 */
export function codingOfTag(value: string): ContentCoding | undefined {
  const tag = parseEntityTag(value);
  if (tag === undefined) return undefined;
  const suffix = /\.(\w+)$/.exec(tag.opaque)?.[1];
  return CONTENT_CODINGS.find((coding) => coding === suffix) ?? "identity";
}

/** The tag of what the content of that tag, which is in gzip, is decoded to: as strong, and no other representation's. */
export function tagOfDecoded(value: string): string {
  return value.replace(/\.gzip"$/, '.gunzip"');
}

function encodeStrong(version: string, coding = "identity"): string {
  const suffix = coding === "identity" ? "" : `.${coding}`;
  return encodeEntityTag({ weak: false, opaque: version + suffix });
}
