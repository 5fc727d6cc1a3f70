// Where the content of a response ends: by its length, or by its last chunk.

import { ChunkedDecoder } from "../../src/http1/chunked.ts";

/** Counts one content. */
export class ResponseContent {
  readonly #framing: number | ChunkedDecoder;
  #isWhole = false;
  /** Octets of content so far. */
  length = 0;

  /** From the status and the fields, by their names in lower case. */
  constructor(status: number, fields: ReadonlyMap<string, string>) {
    const isChunked = fields.get("transfer-encoding") === "chunked";
    this.#framing = isChunked
      ? new ChunkedDecoder()
      : status === 304
      ? 0
      : Number(fields.get("content-length") ?? 0);
  }

  /** True once its end has come. */
  get isWhole(): boolean {
    return this.#isWhole || this.length === this.#framing;
  }

  /** How many of the octets belong to it. Throws where a chunk is malformed. */
  take(octets: Uint8Array): number {
    if (typeof this.#framing === "number") {
      const taken = Math.min(this.#framing - this.length, octets.length);
      this.length += taken;
      return taken;
    }
    const end = octets.length;
    let start = 0;
    while (start < end && !this.#isWhole) {
      const decoded = this.#framing.decode(octets, { start, end });
      if (decoded.kind === "refused") throw new Error(decoded.refusal);
      start += decoded.consumed;
      if (decoded.kind === "content") this.length += start - decoded.start;
      this.#isWhole = decoded.kind === "complete";
    }
    return start;
  }
}
