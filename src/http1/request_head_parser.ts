// Parsing the request head: request-line and field section. RFC 9112 §2.1, §2.2, §3, §5; RFC 9110 §5.
//
// Whole, partial or refused, and never anything between. Lines are taken one at a time: a finished
// line is not looked at again when more octets come, and an unfinished one is bounded.
// Stricter than the RFC, against request smuggling: CRLF only, no bare CR or LF, no obs-fold, no
// blank around the field name, exactly one SP in the request-line's two places.
// Left to others: what the target means (`request_target`), framing and persistence (`framing`).

import { FIELD_BIT, recogniseField } from "../http/field.ts";
import { isHost } from "../http/host.ts";
import {
  MAX_FIELD_LINE_OCTETS,
  MAX_FIELD_LINES,
  MAX_HEAD_OCTETS,
  MAX_METHOD_OCTETS,
  MAX_TARGET_OCTETS,
} from "./limits.ts";
import {
  COLON,
  CR,
  decodeLatin1,
  FIELD_CONTENT,
  HTAB,
  isBlank,
  isDigit,
  LF,
  SP,
  TARGET,
  TCHAR,
} from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import { type MinorVersion, RequestHead } from "./request_head.ts";

/** The outcome of parsing: `consumed` counts the octets of the head, the blank line included. */
export type ParsedHead =
  | {
    readonly kind: "complete";
    readonly head: RequestHead;
    readonly consumed: number;
  }
  | { readonly kind: "partial" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const PARTIAL: ParsedHead = Object.freeze({ kind: "partial" });

/** A line was not finished within the octets at hand. */
const UNFINISHED = -1;
/** A line was refused; the reason is in `#refusal`. */
const REFUSED = -2;

/** Parses one head that begins at the first octet. For heads that come in pieces, `RequestHeadParser`. */
export function parseRequestHead(octets: Uint8Array): ParsedHead {
  return new RequestHeadParser().parse(octets, {
    start: 0,
    end: octets.length,
  });
}

/**
 * Parses heads one after the other, each perhaps in several calls. Between calls for one head the
 * octets may move but not change: call again with the head's first octet at the new `start`.
 */
export class RequestHeadParser {
  /** The line to take next, counted from the start of the head; 0 is before the request-line. */
  #line = 0;
  #lines = 0;
  #method = "";
  #targetStart = 0;
  #targetEnd = 0;
  #minor: MinorVersion = 1;
  #fieldStart = 0;
  #present = 0;
  #values: number[] = [];
  #refusal: Refusal | undefined;

  /** Complete, partial or refused; a refusal stands for every later call. */
  parse(
    octets: Uint8Array,
    { start, end }: { start: number; end: number },
  ): ParsedHead {
    if (this.#refusal !== undefined) return this.#refused();
    if (this.#lines === 0) {
      const next = this.#takeRequestLine(octets, start, end);
      if (next < 0) return next === REFUSED ? this.#refused() : PARTIAL;
      this.#line = next - start;
      this.#fieldStart = this.#line;
      this.#lines = 1;
    }
    for (;;) {
      const line = start + this.#line;
      if (line === end) return PARTIAL;
      if (octets[line] === CR) {
        if (line + 1 === end) return PARTIAL;
        if (octets[line + 1] !== LF) return this.#refuse("bare CR");
        if (line + 2 - start > MAX_HEAD_OCTETS) {
          return this.#refuse("head too long");
        }
        return this.#complete(octets, start, line + 2);
      }
      const next = this.#takeFieldLine(octets, start, end);
      if (next < 0) return next === REFUSED ? this.#refused() : PARTIAL;
      this.#line = next - start;
      this.#lines++;
    }
  }

  #refuse(refusal: Refusal): ParsedHead {
    this.#refusal = refusal;
    return { kind: "refused", refusal };
  }

  #refused(): ParsedHead {
    return { kind: "refused", refusal: this.#refusal! };
  }

  #complete(octets: Uint8Array, start: number, end: number): ParsedHead {
    const hosts = this.#checkHost(octets, start);
    if (hosts !== undefined) return this.#refuse(hosts);
    const head = new RequestHead({
      octets,
      start,
      end,
      method: this.#method,
      targetStart: start + this.#targetStart,
      targetEnd: start + this.#targetEnd,
      minor: this.#minor,
      fieldStart: start + this.#fieldStart,
      present: this.#present,
      values: this.#values,
    });
    this.#line = 0;
    this.#lines = 0;
    this.#present = 0;
    this.#values = [];
    return { kind: "complete", head, consumed: end - start };
  }

  #stop(refusal: Refusal): number {
    this.#refusal = refusal;
    return REFUSED;
  }

  /** request-line CRLF, one empty line before it allowed (RFC 9112 §2.2); the offset after it. */
  #takeRequestLine(octets: Uint8Array, start: number, end: number): number {
    let i = start;
    if (i < end && octets[i] === CR) {
      if (i + 1 === end) return UNFINISHED;
      if (octets[i + 1] !== LF) return this.#stop("bare CR");
      i += 2;
    }

    const methodStart = i;
    const methodBound = Math.min(end, methodStart + MAX_METHOD_OCTETS);
    while (i < methodBound && TCHAR[octets[i]] === 1) i++;
    if (i === end) return UNFINISHED;
    if (octets[i] !== SP) {
      if (TCHAR[octets[i]] === 1) return this.#stop("method too long");
      return this.#stop(lineFault(octets[i], "malformed request-line"));
    }
    if (i === methodStart) return this.#stop("malformed request-line");
    const methodEnd = i++;

    const targetStart = i;
    const targetBound = Math.min(end, targetStart + MAX_TARGET_OCTETS);
    while (i < targetBound && TARGET[octets[i]] === 1) i++;
    if (i === end) return UNFINISHED;
    if (octets[i] !== SP) {
      if (TARGET[octets[i]] === 1) return this.#stop("target too long");
      return this.#stop(
        octets[i] === CR
          ? "malformed request-line"
          : lineFault(octets[i], "malformed target octet"),
      );
    }
    if (i === targetStart) return this.#stop("malformed request-line");
    const targetEnd = i++;

    // HTTP-version = "HTTP/" DIGIT "." DIGIT, case-sensitive. RFC 9112 §2.3.
    for (let k = 0; k < VERSION.length; k++, i++) {
      if (i === end) return UNFINISHED;
      const octet = octets[i];
      const fits = VERSION[k] === DIGIT ? isDigit(octet) : octet === VERSION[k];
      if (!fits) return this.#stop(lineFault(octet, "malformed version"));
    }
    const major = octets[i - 3];
    const minor = octets[i - 1];
    if (i === end) return UNFINISHED;
    if (octets[i] !== CR) {
      return this.#stop(lineFault(octets[i], "malformed version"));
    }
    if (++i === end) return UNFINISHED;
    if (octets[i] !== LF) return this.#stop("bare CR");
    if (major !== ONE) return this.#stop("version not supported");

    this.#method = decodeMethod(octets, methodStart, methodEnd);
    this.#targetStart = targetStart - start;
    this.#targetEnd = targetEnd - start;
    this.#minor = minor === ZERO ? 0 : 1;
    return i + 1;
  }

  /** field-name ":" OWS field-value OWS CRLF (RFC 9112 §5); the offset after it. */
  #takeFieldLine(octets: Uint8Array, start: number, end: number): number {
    const line = start + this.#line;
    let i = line;
    if (octets[i] === SP || octets[i] === HTAB) {
      return this.#stop("field line folded");
    }
    if (this.#lines > MAX_FIELD_LINES) {
      return this.#stop("too many field lines");
    }
    const headBound = start + MAX_HEAD_OCTETS;
    if (line >= headBound) return this.#stop("head too long");
    const lineBound = Math.min(line + MAX_FIELD_LINE_OCTETS, headBound);
    const bound = Math.min(end, lineBound);

    while (i < bound && TCHAR[octets[i]] === 1) i++;
    if (i === bound) {
      return this.#atBound(i, { end, headBound, lineBound });
    }
    if (octets[i] !== COLON || i === line) {
      return this.#stop(lineFault(octets[i], "malformed field name"));
    }
    const nameEnd = i++;

    while (i < bound && (octets[i] === SP || octets[i] === HTAB)) i++;
    const valueStart = i;
    while (i < bound && FIELD_CONTENT[octets[i]] === 1) i++;
    if (i === end || i >= bound && FIELD_CONTENT[octets[i]] === 1) {
      return this.#atBound(i, { end, headBound, lineBound });
    }
    if (octets[i] !== CR) {
      return this.#stop(lineFault(octets[i], "malformed field value"));
    }
    if (i + 1 === end) return UNFINISHED;
    if (octets[i + 1] !== LF) return this.#stop("bare CR");

    const bit = recogniseField(octets, line, nameEnd);
    if (bit !== 0) {
      let valueEnd = i;
      while (valueEnd > valueStart && isBlank(octets[valueEnd - 1])) valueEnd--;
      this.#present |= bit;
      this.#values.push(bit, valueStart - start, valueEnd - start);
    }
    return i + 2;
  }

  /** The octets ran out, or one more than is allowed is there. */
  #atBound(
    i: number,
    { end, headBound, lineBound }: {
      end: number;
      headBound: number;
      lineBound: number;
    },
  ): number {
    if (i === end) return UNFINISHED;
    return this.#stop(
      lineBound === headBound ? "head too long" : "field line too long",
    );
  }

  /** Exactly one valid Host in HTTP/1.1, at most one in HTTP/1.0. RFC 9112 §3.2. */
  #checkHost(octets: Uint8Array, start: number): Refusal | undefined {
    if ((this.#present & FIELD_BIT.host) === 0) {
      return this.#minor === 0 ? undefined : "no Host";
    }
    let seen = false;
    for (let i = 0; i < this.#values.length; i += 3) {
      if (this.#values[i] !== FIELD_BIT.host) continue;
      if (seen) return "several Hosts";
      seen = true;
      if (
        !isHost(
          octets,
          start + this.#values[i + 1],
          start + this.#values[i + 2],
        )
      ) return "malformed Host";
    }
    return undefined;
  }
}

const DIGIT = 0;
const ZERO = 0x30;
const ONE = 0x31;
const VERSION = [0x48, 0x54, 0x54, 0x50, 0x2f, DIGIT, 0x2e, DIGIT];

/** A line's end in the wrong place or form has its own name, since that is what smuggling rests on. */
function lineFault(octet: number, otherwise: Refusal): Refusal {
  if (octet === LF) return "bare LF";
  return otherwise;
}

function decodeMethod(octets: Uint8Array, start: number, end: number): string {
  if (
    end - start === 3 && octets[start] === 0x47 && octets[start + 1] === 0x45
  ) {
    if (octets[start + 2] === 0x54) return "GET";
  }
  return decodeLatin1(octets, start, end);
}
