// Files that lie there in gzip → the same files without the coding, for clients that do not accept it.
//
// One of a few MiB is decoded as a whole, once for each version: it has a length, and ranges. A longer
// one is decoded while it is sent, anew for each request, and has neither.

import type { Reports } from "../base/reports.ts";
import { quoteAsAscii } from "../base/visible_text.ts";
import { ContentChanged, discardContent } from "../http/content.ts";
import {
  DecodedTooLong,
  decodeGzip,
  readStatedLength,
} from "./coding/decoder.ts";
import {
  MAX_DECODED_OCTETS,
  MAX_DECODINGS,
  MAX_GZIP_RATIO,
} from "./coding/limits.ts";
import type { FileStore } from "./files/file_store.ts";
import type { FoundFile, SiteFile } from "./files/site_file.ts";
import { SingleFlight } from "./work/single_flight.ts";

/** The decoded file. "unavailable": the queue is full; "changed": the file changed while it was read. */
export type Decoded = FoundFile | "damaged" | "unavailable" | "changed";

/** Decodes the files of one store. */
export class Decodings {
  readonly #store: FileStore;
  readonly #reports: Reports;
  readonly #pending = new SingleFlight<Decoded | "too long">(MAX_DECODINGS);

  /** `reports` gets a line on each file that cannot be decoded. */
  constructor(store: FileStore, reports: Reports) {
    this.#store = store;
    this.#reports = reports;
  }

  /** The file without its coding, which is gzip. Its coded content is discarded, or sent as decoded content. */
  decode(original: FoundFile, now: number): Decoded | Promise<Decoded> {
    const decoded = this.#store.findRecoded(original.file, "identity");
    if (decoded === undefined) return this.#decodeAnew(original, now);
    discardContent(original.file.content);
    return decoded;
  }

  async #decodeAnew(original: FoundFile, now: number): Promise<Decoded> {
    const { file } = original;
    const { path, entityTag, mtime, identity } = file;
    const key = [path, entityTag, mtime, identity.ctime].join("\0");
    const decoding = this.#pending.run(key, () => this.#run(file, now));
    const decoded = await decoding;
    if (decoded === "too long") {
      return this.#store.describeDecoding(original, now);
    }
    discardContent(file.content);
    return decoded ?? "unavailable";
  }

  /** Never rejects. */
  async #run(
    file: SiteFile,
    now: number,
  ): Promise<Decoded | "too long"> {
    const { content, size, path } = file;
    try {
      const length = await readStatedLength(content, size);
      // A file that was cut ends in anything.
      const isPlausible = length <= size * MAX_GZIP_RATIO;
      if (length > MAX_DECODED_OCTETS && isPlausible) return "too long";
      const octets = await decodeGzip(content, size);
      const coding = "identity";
      return this.#store.addRecoded(file, { coding, octets, now }) ??
        "changed";
    } catch (error) {
      if (error instanceof DecodedTooLong) return "too long";
      if (error instanceof ContentChanged) return "changed";
      const why = error instanceof Error ? error.message : error;
      this.#reports.report(`${quoteAsAscii(path)} is not decoded: ${why}`);
      return "damaged";
    }
  }
}
