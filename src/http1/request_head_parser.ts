// Parsing the request head: request-line and field section. RFC 9112 §2.1, §2.2, §3, §5; RFC 9110 §5.
//
// Whole, partial or refused. Lines are taken one at a time: a finished line is not read again when
// more octets come, and an unfinished one is bounded by the length of the head.
// Stricter than the RFC, against request smuggling: CRLF only, no bare CR or LF, no obs-fold, no blank
// before the colon, exactly one SP in the request-line's two places.
// `request_target` reads the target, `framing` decides framing and persistence.

import { FIELD_BIT, type FieldSet, recogniseField } from "../http/field.ts";
import { isHost } from "../http/host.ts";
import {
  COLON,
  CR,
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
import {
  MAX_FIELD_LINES,
  MAX_HEAD_OCTETS,
  MAX_METHOD_OCTETS,
  MAX_TARGET_OCTETS,
} from "./limits.ts";
import { refusalOfLineEnd } from "./line_end.ts";
import type { ParsedHead } from "./parsed_head.ts";
import {
  decodeMethod,
  type MinorVersion,
  RequestHead,
} from "./request_head.ts";

const PARTIAL: ParsedHead = Object.freeze({ kind: "partial" });

/** A production that the octets at hand do not finish. Otherwise it returns the offset after it. */
const UNFINISHED = -1;
/** A production that was refused; the reason is in `#refused`. */
const REFUSED = -2;

/**
 * Parses heads one after the other, each perhaps in several calls. Between calls for one head the
 * octets may move but not change: call again with the head's first octet at the new `start`.
 *
 * @example
 * ```ts
 * import { RequestHeadParser } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode(
 *   "GET /a?b HTTP/1.1\r\nHost: a.example\r\nCookie: id=1\r\n\r\n",
 * );
 * const parser = new RequestHeadParser();
 * assertEquals(parser.parse(octets, { start: 0, end: 20 }).kind, "partial");
 * const whole = { start: 0, end: octets.length };
 * assertEquals(parser.parse(octets, whole).kind, "complete");
 * ```
 */
export class RequestHeadParser {
  #octets: Uint8Array = NOTHING;
  #start = 0;
  #end = 0;
  /** The line to take next, counted from the start of the head; 0 is before the request-line. */
  #line = 0;
  #lines = 0;
  /** How far the last unfinished line was read, counted like `#line`: it is not read again for each octet. */
  #scanned = 0;
  /** Where the name of that line ends, counted likewise; 0 while that is not known. */
  #nameEnd = 0;
  #method = "";
  #targetStart = 0;
  #targetEnd = 0;
  #minor: MinorVersion = 1;
  #fieldStart = 0;
  #present: FieldSet = 0;
  #values: number[] = [];
  #refused: ParsedHead | undefined;

  /** Complete, partial or refused; a refusal stands for every later call. */
  parse(
    octets: Uint8Array,
    { start, end }: { start: number; end: number },
  ): ParsedHead {
    if (this.#refused !== undefined) return this.#refused;
    this.#octets = octets;
    this.#start = start;
    this.#end = end;
    const parsed = this.#takeLines();
    // A parser at rest in a pool must not keep the buffer of a connection.
    this.#octets = NOTHING;
    return parsed;
  }

  #takeLines(): ParsedHead {
    const octets = this.#octets;
    const end = this.#end;
    if (this.#lines === 0) {
      const next = this.#takeRequestLine();
      if (next < 0) return this.#unfinished(next);
      this.#line = next - this.#start;
      this.#fieldStart = this.#line;
      this.#lines = 1;
    }
    for (;;) {
      const line = this.#start + this.#line;
      if (line === end) return PARTIAL;
      const next = octets[line] === CR
        ? this.#takeBlankLine(line)
        : this.#takeFieldLine(line);
      if (next < 0) return this.#unfinished(next);
      if (octets[line] === CR) return this.#complete(next);
      this.#line = next - this.#start;
      this.#lines++;
    }
  }

  #unfinished(outcome: number): ParsedHead {
    return outcome === REFUSED ? this.#refused! : PARTIAL;
  }

  /** Refuses the head for the octet at that offset in the buffer. */
  #refuse(refusal: Refusal, at: number): number {
    this.#refused = { kind: "refused", refusal, at: at - this.#start };
    return REFUSED;
  }

  #complete(end: number): ParsedHead {
    if (this.#checkHost(end) === REFUSED) return this.#refused!;
    const start = this.#start;
    const head = new RequestHead({
      octets: this.#octets,
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
    this.#scanned = 0;
    this.#present = 0;
    this.#values = [];
    return { kind: "complete", head, consumed: end - start };
  }

  /** request-line CRLF, one empty line before it allowed (RFC 9112 §2.2, §3). */
  #takeRequestLine(): number {
    const octets = this.#octets;
    let at = this.#start;
    if (at < this.#end && octets[at] === CR) {
      at = this.#takeLineEnd(at, "malformed request-line");
      if (at < 0) return at;
    }
    at = this.#takeMethod(at);
    if (at < 0) return at;
    at = this.#takeTarget(at);
    if (at < 0) return at;
    return this.#takeVersion(at);
  }

  /** method SP */
  #takeMethod(start: number): number {
    const octets = this.#octets;
    const bound = Math.min(this.#end, start + MAX_METHOD_OCTETS);
    let i = start;
    while (i < bound && TCHAR[octets[i]] === 1) i++;
    if (i === this.#end) return UNFINISHED;
    if (octets[i] !== SP) {
      return this.#refuse(
        TCHAR[octets[i]] === 1
          ? "method too long"
          : refusalOfLineEnd(octets[i], "malformed request-line"),
        i,
      );
    }
    if (i === start) return this.#refuse("malformed request-line", i);
    this.#method = decodeMethod(octets, start, i);
    return i + 1;
  }

  /** request-target SP */
  #takeTarget(start: number): number {
    const octets = this.#octets;
    const bound = Math.min(this.#end, start + MAX_TARGET_OCTETS);
    let i = start;
    while (i < bound && TARGET[octets[i]] === 1) i++;
    if (i === this.#end) return UNFINISHED;
    const octet = octets[i];
    if (octet !== SP) {
      if (TARGET[octet] === 1) return this.#refuse("target too long", i);
      return this.#refuse(
        octet === CR
          ? "malformed request-line"
          : refusalOfLineEnd(octet, "malformed target octet"),
        i,
      );
    }
    if (i === start) return this.#refuse("malformed request-line", i);
    this.#targetStart = start - this.#start;
    this.#targetEnd = i - this.#start;
    return i + 1;
  }

  /** HTTP-version CRLF: "HTTP/" DIGIT "." DIGIT, case-sensitive. RFC 9112 §2.3. */
  #takeVersion(start: number): number {
    const octets = this.#octets;
    let i = start;
    for (let k = 0; k < VERSION.length; k++, i++) {
      if (i === this.#end) return UNFINISHED;
      const octet = octets[i];
      const fits = VERSION[k] === DIGIT ? isDigit(octet) : octet === VERSION[k];
      if (!fits) {
        return this.#refuse(refusalOfLineEnd(octet, "malformed version"), i);
      }
    }
    const end = this.#takeLineEnd(i, "malformed version");
    if (end < 0) return end;
    if (octets[i - 3] !== ONE) {
      return this.#refuse("version not supported", i - 3);
    }
    this.#minor = octets[i - 1] === ZERO ? 0 : 1;
    return end;
  }

  /** CRLF; any other octet than CR is refused for `otherwise`. RFC 9112 §2.2. */
  #takeLineEnd(at: number, otherwise: Refusal): number {
    const octets = this.#octets;
    if (at === this.#end) return UNFINISHED;
    if (octets[at] !== CR) {
      return this.#refuse(refusalOfLineEnd(octets[at], otherwise), at);
    }
    if (at + 1 === this.#end) return UNFINISHED;
    return octets[at + 1] === LF ? at + 2 : this.#refuse("bare CR", at + 1);
  }

  /** The CRLF after the field section. */
  #takeBlankLine(line: number): number {
    const next = this.#takeLineEnd(line, "malformed field name");
    return next - this.#start > MAX_HEAD_OCTETS
      ? this.#refuse("head too long", next - 1)
      : next;
  }

  /** field-name ":" OWS field-value OWS CRLF. RFC 9112 §5. */
  #takeFieldLine(line: number): number {
    const octets = this.#octets;
    if (octets[line] === SP || octets[line] === HTAB) {
      return this.#refuse("field line folded", line);
    }
    if (this.#lines > MAX_FIELD_LINES) {
      return this.#refuse("too many field lines", line);
    }
    const headBound = this.#start + MAX_HEAD_OCTETS;
    if (line >= headBound) return this.#refuse("head too long", line);
    const bound = Math.min(this.#end, headBound);

    let i = line;
    let nameEnd = 0;
    if (this.#scanned > this.#line) {
      i = this.#start + this.#scanned;
      nameEnd = this.#nameEnd;
    }
    if (nameEnd === 0) {
      while (i < bound && TCHAR[octets[i]] === 1) i++;
      if (i === bound) return this.#atBound(i, 0);
      if (octets[i] !== COLON || i === line) {
        return this.#refuse(
          refusalOfLineEnd(octets[i], "malformed field name"),
          i,
        );
      }
      nameEnd = i++ - this.#start;
    }
    // Blanks around the value are of the same class.
    while (i < bound && FIELD_CONTENT[octets[i]] === 1) i++;
    if (i === this.#end || i >= bound && FIELD_CONTENT[octets[i]] === 1) {
      return this.#atBound(i, nameEnd);
    }
    const next = this.#takeLineEnd(i, "malformed field value");
    if (next < 0) return next;
    this.#noteField(line, this.#start + nameEnd, i);
    return next;
  }

  /** The octets ran out, or there is one more than a head may have. Remembers how far the line was read. */
  #atBound(i: number, nameEnd: number): number {
    if (i !== this.#end) return this.#refuse("head too long", i);
    this.#scanned = i - this.#start;
    this.#nameEnd = nameEnd;
    return UNFINISHED;
  }

  /** Remembers where the value of a known field is, without the blanks around it. */
  #noteField(line: number, nameEnd: number, lineEnd: number): void {
    const octets = this.#octets;
    const bit = recogniseField(octets, line, nameEnd);
    if (bit === 0) return;
    let start = nameEnd + 1;
    let end = lineEnd;
    while (start < end && isBlank(octets[start])) start++;
    while (end > start && isBlank(octets[end - 1])) end--;
    this.#present |= bit;
    this.#values.push(bit, start - this.#start, end - this.#start);
  }

  /** Exactly one valid Host in HTTP/1.1, at most one in HTTP/1.0. RFC 9112 §3.2. */
  #checkHost(end: number): number {
    if ((this.#present & FIELD_BIT.host) === 0) {
      return this.#minor === 0 ? end : this.#refuse("no Host", end - 2);
    }
    const start = this.#start;
    let seen = false;
    for (let i = 0; i < this.#values.length; i += 3) {
      if (this.#values[i] !== FIELD_BIT.host) continue;
      const valueStart = start + this.#values[i + 1];
      if (seen) return this.#refuse("several Hosts", valueStart);
      seen = true;
      if (!isHost(this.#octets, valueStart, start + this.#values[i + 2])) {
        return this.#refuse("malformed Host", valueStart);
      }
    }
    return end;
  }
}

const NOTHING = new Uint8Array(0);
const DIGIT = 0;
const ZERO = 0x30;
const ONE = 0x31;
const VERSION = [0x48, 0x54, 0x54, 0x50, 0x2f, DIGIT, 0x2e, DIGIT];
