// Files that are sent at another path than their own: rewrites, the page of an application, `404.html`.
//
// What stands at such a path may change at any time, with the file unchanged. So its response is
// `no-cache`, whatever the lifetime of files is, and has no Last-Modified: that of a file which comes
// to this path later can be earlier, and If-Modified-Since would then hold for it (RFC 9110 §13.1.3).
// The entity-tag stays: it is made of the content, and tells both apart.

import type { Field } from "../http/response.ts";
import {
  type PreparedRepresentation,
  prepareRepresentation,
} from "./representation/representation.ts";
import type { ResponseFields } from "./representation/response_fields.ts";

const NO_CACHE: Field = ["Cache-Control", "no-cache"];

/** Prepares files for other paths than their own. */
export class Elsewhere {
  readonly #fields: ResponseFields;
  /** By what the file is at its own path. */
  readonly #prepared = new WeakMap<
    PreparedRepresentation,
    PreparedRepresentation
  >();

  constructor(fields: ResponseFields) {
    this.#fields = fields;
  }

  /** The same representation for another path; `now` in ms. */
  prepare(own: PreparedRepresentation, now: number): PreparedRepresentation {
    let prepared = this.#prepared.get(own);
    if (prepared === undefined) {
      const representation = { ...own.representation, mtime: null };
      prepared = prepareRepresentation(representation, {
        fields: this.#fields,
        cacheControl: NO_CACHE,
        now,
      });
      this.#prepared.set(own, prepared);
    }
    return prepared;
  }
}
