// The chunked transfer coding, decoded as it comes. RFC 9112 §7.1.
//
// A state machine over octets. How the octets are cut does not change the outcome. Chunk
// extensions and trailer fields are checked, counted and dropped. Bounded: zeros and digits of a chunk size,
// octets of extensions in the whole content, octets of the trailer section.
// Stricter than the RFC: CRLF only, and no blank after a chunk size unless an extension follows.

import {
  ExtensionPart,
  mayEndExtension,
  stepExtension,
} from "./chunk_extension.ts";
import {
  MAX_CHUNK_EXTENSION_OCTETS,
  MAX_CHUNK_SIZE_DIGITS,
  MAX_CHUNK_SIZE_ZEROS,
  MAX_TRAILER_OCTETS,
} from "./limits.ts";
import {
  COLON,
  CR,
  FIELD_CONTENT,
  HEX_VALUE,
  LF,
  TCHAR,
} from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import { refusalOfLineEnd } from "./line_end.ts";

/**
 * The outcome of one call. `consumed` octets were taken: all of them while partial. A run of content is the last part of
 * what was consumed. Offsets count in the octets that were handed in.
 */
export type Decoded =
  | { readonly kind: "partial" | "complete"; readonly consumed: number }
  | {
    readonly kind: "content";
    readonly consumed: number;
    /** Where the run begins; it ends with what was consumed. */
    readonly start: number;
  }
  | {
    readonly kind: "refused";
    readonly refusal: Refusal;
    /** The octet that caused it. */
    readonly at: number;
  };

const enum State {
  Size,
  Extension,
  SizeLf,
  Data,
  DataCr,
  DataLf,
  TrailerStart,
  TrailerName,
  TrailerValue,
  TrailerLf,
  LastLf,
  Complete,
}

/**
 * Decodes one chunked content.
 *
 * @example
 * ```ts
 * import { ChunkedDecoder } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode("5\r\nhello\r\n0\r\n\r\n");
 * const decoder = new ChunkedDecoder();
 * let text = "";
 * let start = 0;
 * for (;;) {
 *   const decoded = decoder.decode(octets, { start, end: octets.length });
 *   if (decoded.kind === "refused") throw new Error(decoded.refusal);
 *   start += decoded.consumed;
 *   if (decoded.kind !== "content") break;
 *   text += new TextDecoder().decode(octets.subarray(decoded.start, start));
 * }
 * assertEquals(text, "hello");
 * assertEquals(start, octets.length);
 * ```
 */
export class ChunkedDecoder {
  #state: State = State.Size;
  /** Leading zeros of the chunk size, and the digits behind them. */
  #zeros = 0;
  #digits = 0;
  #left = 0;
  #part = ExtensionPart.Between;
  #extensionOctets = 0;
  #trailerOctets = 0;
  #length = 0;
  #refusal: Refusal | undefined;

  /** Octets of content so far, and still to come in the chunk that has begun. */
  get length(): number {
    return this.#length;
  }

  /** Takes octets `start` to `end`, up to the end of the next run of content. Not to be called after a refusal. */
  decode(
    octets: Uint8Array,
    { start, end }: { start: number; end: number },
  ): Decoded {
    for (let i = start; i < end;) {
      if (this.#state === State.Data) {
        const runStart = i;
        i += Math.min(this.#left, end - i);
        this.#left -= i - runStart;
        if (this.#left === 0) this.#state = State.DataCr;
        return { kind: "content", consumed: i - start, start: runStart };
      }
      this.#state = this.#step(octets[i]);
      if (this.#refusal !== undefined) {
        return { kind: "refused", refusal: this.#refusal, at: i };
      }
      i++;
      if (this.#state === State.Complete) {
        return { kind: "complete", consumed: i - start };
      }
    }
    return { kind: "partial", consumed: end - start };
  }

  #step(octet: number): State {
    switch (this.#state) {
      case State.Size:
        return this.#takeSizeDigit(octet);
      case State.Extension:
        return this.#takeExtension(octet);
      case State.SizeLf:
        if (octet !== LF) return this.#refuse("bare CR");
        return this.#left === 0 ? State.TrailerStart : State.Data;
      case State.DataCr:
        return octet === CR
          ? State.DataLf
          : this.#refuse(refusalOfLineEnd(octet, "malformed chunk"));
      case State.DataLf:
        if (octet !== LF) return this.#refuse("bare CR");
        this.#zeros = 0;
        this.#digits = 0;
        return State.Size;
      default:
        return this.#stepTrailer(octet);
    }
  }

  #takeSizeDigit(octet: number): State {
    const value = HEX_VALUE[octet];
    if (value === 0 && this.#digits === 0) {
      return ++this.#zeros > MAX_CHUNK_SIZE_ZEROS
        ? this.#refuse("chunk size too long")
        : State.Size;
    }
    if (value !== 255) {
      if (++this.#digits > MAX_CHUNK_SIZE_DIGITS) {
        return this.#refuse("chunk too large");
      }
      this.#left = this.#left * 16 + value;
      return State.Size;
    }
    if (this.#digits + this.#zeros === 0) {
      return this.#refuse("malformed chunk");
    }
    this.#length += this.#left;
    if (octet === CR) return State.SizeLf;
    this.#part = ExtensionPart.Between;
    return this.#takeExtension(octet);
  }

  #takeExtension(octet: number): State {
    if (octet === CR && mayEndExtension(this.#part)) return State.SizeLf;
    const part = stepExtension(this.#part, octet);
    if (part === undefined) {
      return this.#refuse(refusalOfLineEnd(octet, "malformed chunk"));
    }
    if (++this.#extensionOctets > MAX_CHUNK_EXTENSION_OCTETS) {
      return this.#refuse("chunk extensions too long");
    }
    this.#part = part;
    return State.Extension;
  }

  /** trailer-section = *( field-line CRLF ), and the CRLF that ends the content. RFC 9112 §7.1.2. */
  #stepTrailer(octet: number): State {
    if (++this.#trailerOctets > MAX_TRAILER_OCTETS) {
      return this.#refuse("trailer section too long");
    }
    switch (this.#state) {
      case State.TrailerStart:
        if (octet === CR) return State.LastLf;
        return TCHAR[octet] === 1
          ? State.TrailerName
          : this.#refuse(refusalOfLineEnd(octet, "malformed trailer section"));
      case State.TrailerName:
        if (octet === COLON) return State.TrailerValue;
        return TCHAR[octet] === 1
          ? State.TrailerName
          : this.#refuse(refusalOfLineEnd(octet, "malformed trailer section"));
      case State.TrailerValue:
        if (octet === CR) return State.TrailerLf;
        return FIELD_CONTENT[octet] === 1
          ? State.TrailerValue
          : this.#refuse(refusalOfLineEnd(octet, "malformed trailer section"));
      case State.TrailerLf:
        return octet === LF ? State.TrailerStart : this.#refuse("bare CR");
      default:
        return octet === LF ? State.Complete : this.#refuse("bare CR");
    }
  }

  #refuse(refusal: Refusal): State {
    this.#refusal = refusal;
    return this.#state;
  }
}
