// What a path of the folder leads to, as data: a file with its content, its validators and its responses.

import type { FixedContent } from "../../http/content.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import type { PreparedRepresentation } from "../representation/representation.ts";
import type { FileFailure } from "./file_error.ts";
import type { FileIdentity } from "./file_identity.ts";

/** A file of the folder, with what its response is made of. */
export interface SiteFile {
  /** The last segment. */
  readonly name: string;
  /** Of the original where the content is in another coding. */
  readonly mediaType: string;
  /** In octets. */
  readonly size: number;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
  readonly entityTag: string | undefined;
  /** Octets, or all of an open file. Whoever resolved the file sends its content or discards it. */
  readonly content: FixedContent;
  /** The content's coding. `name` is that of the original all the same. Some formats are coded content, as `.svgz` is. */
  readonly coding: ContentCoding;
  /** Where the file lies; where the original lies if this server recoded it. For the store alone. */
  readonly path: string;
  /** Whether only coded files lie there, at `path` and perhaps beside it, and no original. */
  readonly isCodedOnly: boolean;
  /** The version at `path`. */
  readonly identity: FileIdentity;
}

/** A file that was found, and what `prepare` made of it. */
export interface FoundFile {
  readonly kind: "file";
  readonly file: SiteFile;
  readonly prepared: PreparedRepresentation;
  /** Coded content to decode while it is sent, with its coding. `file` has no content then. */
  readonly decoding?: { readonly content: FixedContent; readonly size: number };
}

/** What stands at a path. */
export type Resolved =
  | FoundFile
  | { readonly kind: "directory" }
  | FileFailure;

/** A precompressed file that is older than its original. */
export interface Outdated {
  readonly kind: "outdated";
}
