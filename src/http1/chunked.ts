// The chunked transfer coding, decoded as it comes. RFC 9112 §7.1.
//
// A state machine over octets: whatever the cuts between calls, the outcome is the same. Chunk
// extensions and trailer fields are checked, counted and dropped. Bounded: digits of a chunk size,
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

/** The outcome of one call: `consumed` octets were taken, all of them while partial. */
export type Decoded =
  | { readonly kind: "partial"; readonly consumed: number }
  | { readonly kind: "complete"; readonly consumed: number }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Takes each run of content octets, which are only lent. */
export type ContentSink = (content: Uint8Array) => void;

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

/** Decodes one chunked content. */
export class ChunkedDecoder {
  #state: State = State.Size;
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

  /** Takes octets `start` to `end`; content goes to `sink`. A refusal stands for every later call. */
  decode(
    octets: Uint8Array,
    { start, end, sink }: { start: number; end: number; sink?: ContentSink },
  ): Decoded {
    let i = start;
    while (i < end && this.#refusal === undefined) {
      if (this.#state === State.Complete) break;
      if (this.#state === State.Data) {
        const taken = Math.min(this.#left, end - i);
        sink?.(octets.subarray(i, i + taken));
        this.#left -= taken;
        i += taken;
        if (this.#left === 0) this.#state = State.DataCr;
      } else {
        this.#state = this.#step(octets[i++]);
      }
    }
    if (this.#refusal !== undefined) {
      return { kind: "refused", refusal: this.#refusal };
    }
    const kind = this.#state === State.Complete ? "complete" : "partial";
    return { kind, consumed: i - start };
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
          : this.#refuse(lineFault(octet, "malformed chunk"));
      case State.DataLf:
        if (octet !== LF) return this.#refuse("bare CR");
        this.#digits = 0;
        return State.Size;
      default:
        return this.#stepTrailer(octet);
    }
  }

  #takeSizeDigit(octet: number): State {
    const value = HEX_VALUE[octet];
    if (value !== 255) {
      if (++this.#digits > MAX_CHUNK_SIZE_DIGITS) {
        return this.#refuse("chunk too large");
      }
      this.#left = this.#left * 16 + value;
      return State.Size;
    }
    if (this.#digits === 0) return this.#refuse("malformed chunk");
    this.#length += this.#left;
    if (octet === CR) return State.SizeLf;
    this.#part = ExtensionPart.Between;
    return this.#takeExtension(octet);
  }

  #takeExtension(octet: number): State {
    if (octet === CR && mayEndExtension(this.#part)) return State.SizeLf;
    const part = stepExtension(this.#part, octet);
    if (part === undefined) {
      return this.#refuse(lineFault(octet, "malformed chunk"));
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
          : this.#refuse(lineFault(octet, "malformed trailer section"));
      case State.TrailerName:
        if (octet === COLON) return State.TrailerValue;
        return TCHAR[octet] === 1
          ? State.TrailerName
          : this.#refuse(lineFault(octet, "malformed trailer section"));
      case State.TrailerValue:
        if (octet === CR) return State.TrailerLf;
        return FIELD_CONTENT[octet] === 1
          ? State.TrailerValue
          : this.#refuse(lineFault(octet, "malformed trailer section"));
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

/** A line's end in the wrong place has its own name, since that is what smuggling rests on. */
function lineFault(octet: number, otherwise: Refusal): Refusal {
  return octet === LF ? "bare LF" : otherwise;
}
