// Fields of `_headers` that are said of the file at a path, and of nothing else that is sent there: how
// long it may be kept, and what it is. A cache would keep the page of a missing file as long as the
// file, and a browser would save it under the file's name.

import type { FieldChanges } from "./headers_file.ts";

/** How long a response may be kept. RFC 9111 §5, RFC 9213; and the names that hosts and CDNs have for it. */
const CACHE_FIELD =
  /^(?:(?:[a-z]+-)*cache-control|expires|age|pragma|surrogate-control|edge-control|x-accel-expires)$/;

/** What a file is. RFC 9110 §8, RFC 6266, RFC 9530. */
const CONTENT_FIELD =
  /^(?:content-(?:type|disposition|location|digest|md5)|repr-digest|digest|(?:x-)?sourcemap)$/;

/** The changes to a response with the content of another path: without those of its lifetime. */
export function withoutCacheFields(changes: FieldChanges): FieldChanges {
  return new Map([...changes].filter(([name]) => !CACHE_FIELD.test(name)));
}

/** The changes to a response that says that there is no file: also without what a file is. */
export function withoutFileFields(changes: FieldChanges): FieldChanges {
  return new Map(
    [...changes].filter(([name]) =>
      !CACHE_FIELD.test(name) && !CONTENT_FIELD.test(name)
    ),
  );
}
