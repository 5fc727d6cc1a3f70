// Octets of a connection → requests: head, framing, target, content, one after the other. RFC 9112 §2.1.
//
// It does no input: the caller gives octets, and the reader returns the event at their beginning. How the
// octets are cut does not change the events, except that a run of content can be divided. Offsets
// named `at` are absolute: they count from the first octet of the connection.

import { Pool } from "../base/pool.ts";
import type { Refusal } from "../http/refusal.ts";
import {
  type ParsedTarget,
  parseRequestTarget,
  type RequestTarget,
} from "../http/request_target.ts";
import { ChunkedDecoder } from "./chunked.ts";
import { type DecidedFraming, decideFraming } from "./framing.ts";
import type { RequestHead } from "./request_head.ts";
import { RequestHeadParser } from "./request_head_parser.ts";

/** A request whose head is complete. Its content, if it has one, follows in separate events. */
export interface HeadEvent {
  /** Tells it from other events. */
  readonly kind: "head";
  /** The head, which points into the octets that were handed in. */
  readonly head: RequestHead;
  /** The end of the content, and whether the connection may persist. */
  readonly framing: DecidedFraming;
  /** What the request-target names. */
  readonly target: RequestTarget;
  /** How many octets were taken. */
  readonly consumed: number;
  /** Where the head begins. */
  readonly at: number;
}

/** The event at the beginning of the octets; `consumed` of them were taken. */
export type ReaderEvent =
  | HeadEvent
  | {
    readonly kind: "content";
    /** How many octets were taken: a run of content is their last part. */
    readonly consumed: number;
    /** Where the run begins in the octets that were handed in. */
    readonly start: number;
    /** Where the run begins. */
    readonly at: number;
  }
  /** The end of a content. */
  | { readonly kind: "end"; readonly consumed: number }
  /** More octets are needed. */
  | {
    readonly kind: "partial";
    readonly within: "head" | "content";
    readonly consumed: number;
  }
  | {
    readonly kind: "refused";
    readonly refusal: Refusal;
    /** The octet that caused it. */
    readonly at: number;
    /** The head, where it was complete. */
    readonly head: RequestHead | undefined;
  };

/** Parsers that no reader uses at the moment. */
export interface ParserPool {
  /** A parser that is between two heads. */
  take(): RequestHeadParser;
  /** Takes it back, between two heads. */
  give(parser: RequestHeadParser): void;
}

/** What the readers of a server can share. */
export interface ReaderShared {
  /** The parsers of heads. A reader has one only while a head has begun and is not complete. */
  readonly parsers: ParserPool;
  /** What a request-target means; it may return one object for equal targets. */
  readonly targets: { parse(head: RequestHead): ParsedTarget };
}

/** For a reader that shares nothing. */
function shareNothing(): ReaderShared {
  return {
    parsers: new Pool(() => new RequestHeadParser(), 1),
    targets: {
      parse({ octets, targetStart: start, targetEnd: end, method }) {
        return parseRequestTarget({ octets, start, end }, method);
      },
    },
  };
}

const PARTIAL_HEAD: ReaderEvent = Object.freeze({
  kind: "partial",
  within: "head",
  consumed: 0,
});

/**
 * Reads the requests of one connection.
 *
 * @example
 * ```ts
 * import { MessageReader } from "@tinyhttp/tinyhttp/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode(
 *   "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\nhi" +
 *     "GET /b HTTP/1.1\r\nHost: a.example\r\n\r\n",
 * );
 * const reader = new MessageReader();
 * const events: string[] = [];
 * for (let start = 0; start < octets.length;) {
 *   const event = reader.next(octets, { start, end: octets.length });
 *   events.push(event.kind);
 *   if (event.kind === "refused") break;
 *   start += event.consumed;
 * }
 * assertEquals(events, ["head", "content", "end", "head"]);
 * ```
 */
export class MessageReader {
  readonly #shared: ReaderShared;
  /** Taken from the pool while a head has begun and is not complete. */
  #parser: RequestHeadParser | undefined;
  /** The octets of content to come, or the decoder that finds its end; undefined between two messages. */
  #content: number | ChunkedDecoder | undefined;
  #refused: ReaderEvent | undefined;
  #position = 0;

  /** Without an argument the reader shares nothing. */
  constructor(shared: ReaderShared = shareNothing()) {
    this.#shared = shared;
  }

  /** The absolute offset of the octet to be taken next. */
  get position(): number {
    return this.#position;
  }

  /** The absolute offset of the octet that caused the refusal; undefined where there is none. */
  get refusedAt(): number | undefined {
    return this.#refused?.kind === "refused" ? this.#refused.at : undefined;
  }

  /** Octets of the content that its framing announces: all by its length, or up to the end of the chunk that has begun. */
  get announced(): number {
    if (this.#content === undefined) return 0;
    return typeof this.#content === "number"
      ? this.#content
      : this.#content.length;
  }

  /**
   * The event at `start` of the octets that end at `end`. The caller gives octets that were not consumed again, perhaps
   * at another place, with more behind them. After a refusal every later call returns the same refusal.
   */
  next(
    octets: Uint8Array,
    span: { readonly start: number; readonly end: number },
  ): ReaderEvent {
    if (this.#refused !== undefined) return this.#refused;
    const event = this.#content === undefined
      ? this.#takeHead(octets, span)
      : typeof this.#content === "number"
      ? this.#takeLength(this.#content, span)
      : this.#takeChunked(this.#content, octets, span);
    if (event.kind === "refused") return this.#refused = event;
    this.#position += event.consumed;
    return event;
  }

  #takeHead(
    octets: Uint8Array,
    span: { readonly start: number; readonly end: number },
  ): ReaderEvent {
    const { parsers } = this.#shared;
    const parser = this.#parser ?? parsers.take();
    const parsed = parser.parse(octets, span);
    if (parsed.kind === "refused") {
      return this.#refuse(parsed.refusal, { at: parsed.at });
    }
    if (parsed.kind === "partial" && span.start !== span.end) {
      this.#parser = parser;
      return PARTIAL_HEAD;
    }
    // Between two heads a parser remembers nothing. One that refused or has begun a head is never given back.
    this.#parser = undefined;
    parsers.give(parser);
    if (parsed.kind === "partial") return PARTIAL_HEAD;
    const { head } = parsed;
    const framing = decideFraming(head);
    if (framing.kind === "refused") {
      const at = head.offsetOf(framing.field);
      return this.#refuse(framing.refusal, { at, head });
    }
    const parsedTarget = this.#shared.targets.parse(head);
    if (parsedTarget.kind === "refused") {
      const at = head.targetStart - head.start + parsedTarget.at;
      return this.#refuse(parsedTarget.refusal, { at, head });
    }
    const { content } = framing;
    if (content.kind === "length") this.#content = content.length;
    else if (content.kind === "chunked") this.#content = new ChunkedDecoder();
    return {
      kind: "head",
      head,
      framing,
      target: parsedTarget.target,
      consumed: head.end - head.start,
      at: this.#position,
    };
  }

  #takeLength(
    left: number,
    { start, end }: { readonly start: number; readonly end: number },
  ): ReaderEvent {
    if (left === 0) return this.#endContent(0);
    if (start === end) {
      return { kind: "partial", within: "content", consumed: 0 };
    }
    const consumed = Math.min(left, end - start);
    this.#content = left - consumed;
    return { kind: "content", consumed, start, at: this.#position };
  }

  #takeChunked(
    decoder: ChunkedDecoder,
    octets: Uint8Array,
    span: { readonly start: number; readonly end: number },
  ): ReaderEvent {
    const decoded = decoder.decode(octets, span);
    switch (decoded.kind) {
      case "refused": {
        const at = decoded.at - span.start;
        return this.#refuse(decoded.refusal, { at });
      }
      case "complete":
        return this.#endContent(decoded.consumed);
      case "partial": {
        const { consumed } = decoded;
        return { kind: "partial", within: "content", consumed };
      }
      case "content": {
        const { consumed, start } = decoded;
        const at = this.#position + start - span.start;
        return { kind: "content", consumed, start, at };
      }
    }
  }

  #endContent(consumed: number): ReaderEvent {
    this.#content = undefined;
    return { kind: "end", consumed };
  }

  /** `at` counts from the octet to be taken next. */
  #refuse(
    refusal: Refusal,
    { at, head }: { at: number; head?: RequestHead },
  ): ReaderEvent {
    return { kind: "refused", refusal, at: this.#position + at, head };
  }
}
