// Fields of `_headers` that are said of the file at a path, and of nothing else that is sent there: how
// long it may be kept, and what it is. A cache would keep the page of a missing file as long as the
// file, and a browser would save it under the file's name.

import { isCacheField } from "../representation/cache_field.ts";
import type { FieldChanges } from "./headers_file.ts";

/** What a file is. RFC 9110 §8, RFC 6266, RFC 9530. */
const CONTENT_FIELD =
  /^(?:content-(?:type|disposition|location|digest|md5)|repr-digest|digest|(?:x-)?sourcemap)$/;

/** The changes to a response with the content of another path: without those of its lifetime. */
export function withoutCacheFields(changes: FieldChanges): FieldChanges {
  return new Map([...changes].filter(([name]) => !isCacheField(name)));
}

/** The changes to a response that says that there is no file: also without what a file is. */
export function withoutFileFields(changes: FieldChanges): FieldChanges {
  return new Map(
    [...changes].filter(([name]) =>
      !isCacheField(name) && !CONTENT_FIELD.test(name)
    ),
  );
}
