// Content framing and persistence, decided once for each head. RFC 9112 §6, §9.3; RFC 9110 §10.1.1.
//
// It is stricter than the RFC, against request smuggling. It refuses Transfer-Encoding beside
// Content-Length, a repeated Content-Length even with the same value, a length with leading zeros, and
// every transfer coding except one plain `chunked`.

import { fieldSet } from "../http/field.ts";
import { isToken, trimBlanks } from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "./request_head.ts";

/** How the content of a request is delimited; lengths are in octets. RFC 9112 §6.3. */
export type ContentFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" };

/** How the content after a head ends, or why the request is refused. */
export type Framing =
  | {
    readonly kind: "decided";
    readonly content: ContentFraming;
    /** Whether the peer lets the connection persist after this exchange. */
    readonly persistent: boolean;
    /** Whether the peer waits for 100 (Continue) before it sends the content. */
    readonly awaitsContinue: boolean;
  }
  | {
    readonly kind: "refused";
    readonly refusal: Refusal;
    /** The field whose value caused it. */
    readonly field: FramingField;
  };

/** A framing that was decided. */
export type DecidedFraming = Framing & { readonly kind: "decided" };

/** The fields that decide the framing. */
export type FramingField = "content-length" | "transfer-encoding" | "expect";

const NONE: ContentFraming = Object.freeze({ kind: "none" });
const CHUNKED: ContentFraming = Object.freeze({ kind: "chunked" });

const PLAIN: DecidedFraming = Object.freeze({
  kind: "decided",
  content: NONE,
  persistent: true,
  awaitsContinue: false,
});
const PLAIN_LAST: DecidedFraming = Object.freeze({
  ...PLAIN,
  persistent: false,
});

const FRAMING_FIELDS = fieldSet(
  "content-length",
  "transfer-encoding",
  "expect",
);

/**
 * The framing and persistence of the request, or the reason to refuse it.
 *
 * @example
 * ```ts
 * import { decideFraming, parseRequestHead } from "@tinyhttp/tinyhttp/http1";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const parsed = parseRequestHead(new TextEncoder().encode(
 *   "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n",
 * ));
 * assert(parsed.kind === "complete");
 * assertEquals(decideFraming(parsed.head), {
 *   kind: "decided",
 *   content: { kind: "length", length: 5 },
 *   persistent: true,
 *   awaitsContinue: false,
 * });
 * ```
 */
export function decideFraming(head: RequestHead): Framing {
  const persistent = decidePersistence(head);
  if (!head.hasAny(FRAMING_FIELDS)) return persistent ? PLAIN : PLAIN_LAST;
  const content = decideContent(head);
  if (content.kind === "refused") return content;
  const expectation = head.minor === 0 ? undefined : head.value("expect");
  if (expectation !== undefined && !/^100-continue$/i.test(expectation)) {
    return refuse("expectation not met", "expect");
  }
  return {
    kind: "decided",
    content,
    persistent,
    awaitsContinue: expectation !== undefined && content.kind !== "none",
  };
}

/** RFC 9112 §9.3: HTTP/1.1 persists unless it says close; HTTP/1.0 only if it says keep-alive. */
function decidePersistence(head: RequestHead): boolean {
  if (!head.has("connection")) return head.minor === 1;
  const connection = head.value("connection")!;
  if (connection === "close") return false;
  const options = splitList(connection);
  if (options.includes("close")) return false;
  return head.minor === 1 || options.includes("keep-alive");
}

type RefusedFraming = Framing & { readonly kind: "refused" };

function refuse(refusal: Refusal, field: FramingField): RefusedFraming {
  return { kind: "refused", refusal, field };
}

function decideContent(head: RequestHead): ContentFraming | RefusedFraming {
  const coding = head.value("transfer-encoding");
  const length = head.value("content-length");
  if (coding !== undefined) {
    if (head.minor === 0) {
      return refuse("Transfer-Encoding in HTTP/1.0", "transfer-encoding");
    }
    if (length !== undefined) {
      return refuse("Transfer-Encoding with Content-Length", "content-length");
    }
    return decideTransferCoding(coding);
  }
  if (length === undefined) return NONE;
  if (head.count("content-length") > 1) {
    return refuse("several Content-Lengths", "content-length");
  }
  // Stricter than 1*DIGIT: a length padded with zeros is octal to some recipients.
  if (!/^(?:0|[1-9][0-9]*)$/.test(length)) {
    return refuse("malformed Content-Length", "content-length");
  }
  const octets = Number(length);
  if (!Number.isSafeInteger(octets)) {
    return refuse("Content-Length too large", "content-length");
  }
  return octets === 0 ? NONE : { kind: "length", length: octets };
}

/** RFC 9112 §6.3 item 4: the end is known only if chunked is the last coding and appears once. */
function decideTransferCoding(value: string): ContentFraming | RefusedFraming {
  const codings = splitList(value);
  if (codings.length === 1 && codings[0] === "chunked") return CHUNKED;
  const chunkedAt = codings.indexOf("chunked");
  const isLast = chunkedAt !== -1 && chunkedAt === codings.length - 1;
  return refuse(
    isLast && codings.every(isToken)
      ? "transfer coding not implemented"
      : "malformed Transfer-Encoding",
    "transfer-encoding",
  );
}

/** The elements of a list of tokens, in lower case. RFC 9110 §5.6.1. */
function splitList(value: string): string[] {
  return value.toLowerCase().split(",").map(trimBlanks);
}
