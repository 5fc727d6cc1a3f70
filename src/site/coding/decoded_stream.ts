// Content in gzip → its decoded octets, produced while they are sent. RFC 1952.
//
// For content that is too long to decode as a whole. What it holds at any time is bounded, also of
// content that decodes to a thousand times its length. The peer's reading sets the pace. Content that
// is damaged is reported, and its response is cut, so that it is not taken for whole.

import { loadBuiltinModule } from "../../base/builtin_module.ts";
import {
  ContentChanged,
  type ContentStream,
  discardContent,
  type FixedContent,
} from "../../http/content.ts";
import { readSlice } from "./codec.ts";
import { DECODED_SLICE_OCTETS } from "./limits.ts";

/** A stream that takes coded octets, and holds decoded ones until they are read. */
interface Decoder {
  write(octets: Uint8Array, done: (error?: Error | null) => void): void;
  end(): void;
  destroy(): void;
  read(): Uint8Array | null;
  on(event: "readable" | "end", go: () => void): void;
  on(event: "error", fail: (error: Error) => void): void;
}

interface ZlibModule {
  readonly createGunzip: () => Decoder;
}

/** Takes over the content, and closes it at the end, after a failure, and when it is cancelled. */
export class DecodedStream implements ContentStream {
  readonly #content: FixedContent;
  readonly #size: number;
  readonly #report: (error: Error) => void;
  #position = 0;
  /** Made at the first pull: a response to HEAD needs none. */
  #decoder: Decoder | undefined;
  #isWriting = false;
  #hasEnded = false;
  #isDamaged = false;
  #wake: (() => void) | undefined;

  /** `size`: the octets of the coded content. `report` gets why it cannot be decoded. */
  constructor(
    content: FixedContent,
    { size, report }: { size: number; report: (error: Error) => void },
  ) {
    this.#content = content;
    this.#size = size;
    this.#report = report;
  }

  async pull(): Promise<Uint8Array | undefined> {
    const decoder = this.#decoder ??= this.#makeDecoder();
    for (;;) {
      if (this.#isDamaged) throw new ContentChanged();
      const octets = decoder.read();
      if (octets !== null) return octets;
      if (this.#hasEnded) {
        this.#release();
        return undefined;
      }
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      if (!this.#isWriting) await this.#feed(decoder);
      await woken;
    }
  }

  cancel(): void {
    this.#release();
  }

  #release(): void {
    this.#decoder?.destroy();
    discardContent(this.#content);
  }

  #makeDecoder(): Decoder {
    const { createGunzip } = loadBuiltinModule<ZlibModule>("node:zlib");
    const decoder = createGunzip();
    const wake = () => this.#wake?.();
    decoder.on("readable", wake);
    decoder.on("end", () => {
      this.#hasEnded = true;
      wake();
    });
    decoder.on("error", (error) => {
      this.#isDamaged = true;
      this.#report(error);
      wake();
    });
    return decoder;
  }

  /** The decoder has room: it gets the next slice, or the end. */
  async #feed(decoder: Decoder): Promise<void> {
    this.#isWriting = true;
    if (this.#position === this.#size) return decoder.end();
    const left = this.#size - this.#position;
    // The decoder keeps what it gets until it is decoded, so each slice has octets of its own.
    const slice = new Uint8Array(Math.min(left, DECODED_SLICE_OCTETS));
    const octets = await readSlice(this.#content, slice, this.#position);
    if (octets.length === 0) throw new ContentChanged();
    this.#position += octets.length;
    decoder.write(octets, () => {
      this.#isWriting = false;
      this.#wake?.();
    });
  }
}
