// Content framing and persistence, decided once for each head. RFC 9112 §6, §9.3; RFC 9110 §10.1.1.
//
// Stricter than the RFC, against request smuggling: Transfer-Encoding beside Content-Length is
// refused rather than preferred, so is a Content-Length that is repeated, even with one value, and
// a length padded with zeros, and any transfer coding but one plain `chunked`.

import { FIELD_BIT } from "../http/field.ts";
import { trimBlanks } from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "./request_head.ts";

/** How the content of a request is delimited; lengths are in octets. RFC 9112 §6.3. */
export type ContentFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" };

/** What a head says of the octets that follow it. */
export type Framing =
  | {
    readonly kind: "decided";
    readonly content: ContentFraming;
    /** Whether the peer lets the connection persist after this exchange. */
    readonly persistent: boolean;
    /** Whether the peer waits for 100 (Continue) before it sends the content. */
    readonly awaitsContinue: boolean;
  }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const NONE: ContentFraming = Object.freeze({ kind: "none" });
const CHUNKED: ContentFraming = Object.freeze({ kind: "chunked" });

const PLAIN: Framing = Object.freeze({
  kind: "decided",
  content: NONE,
  persistent: true,
  awaitsContinue: false,
});
const PLAIN_LAST: Framing = Object.freeze({ ...PLAIN, persistent: false });

const FRAMING_FIELDS = FIELD_BIT["content-length"] |
  FIELD_BIT["transfer-encoding"] | FIELD_BIT.expect;

/** The framing and persistence of the request, or the reason to refuse it. */
export function decideFraming(head: RequestHead): Framing {
  const persistent = decidePersistence(head);
  if ((head.present & FRAMING_FIELDS) === 0) {
    return persistent ? PLAIN : PLAIN_LAST;
  }
  const content = decideContent(head);
  if (typeof content === "string") return { kind: "refused", refusal: content };
  const expectation = head.minor === 0 ? undefined : head.value("expect");
  if (expectation !== undefined && !/^100-continue$/i.test(expectation)) {
    return { kind: "refused", refusal: "expectation not met" };
  }
  return {
    kind: "decided",
    content,
    persistent,
    awaitsContinue: expectation !== undefined && hasContent(content),
  };
}

/** RFC 9112 §9.3: HTTP/1.1 persists unless it says close; HTTP/1.0 only if it says keep-alive. */
function decidePersistence(head: RequestHead): boolean {
  if ((head.present & FIELD_BIT.connection) === 0) return head.minor === 1;
  const connection = head.value("connection")!;
  if (connection === "close") return false;
  const options = splitList(connection);
  if (options.includes("close")) return false;
  return head.minor === 1 || options.includes("keep-alive");
}

function decideContent(head: RequestHead): ContentFraming | Refusal {
  const coding = head.value("transfer-encoding");
  const length = head.value("content-length");
  if (coding !== undefined) {
    if (head.minor === 0) return "Transfer-Encoding in HTTP/1.0";
    if (length !== undefined) return "Transfer-Encoding with Content-Length";
    return decideTransferCoding(coding);
  }
  if (length === undefined) return NONE;
  if (head.count("content-length") > 1) return "several Content-Lengths";
  // Stricter than 1*DIGIT: a length padded with zeros is octal to some recipients.
  if (!/^(?:0|[1-9][0-9]*)$/.test(length)) return "malformed Content-Length";
  const octets = Number(length);
  if (!Number.isSafeInteger(octets)) return "Content-Length too large";
  return octets === 0 ? NONE : { kind: "length", length: octets };
}

/** RFC 9112 §6.3 item 4: unless chunked is last, and there once, nobody can tell the end. */
function decideTransferCoding(value: string): ContentFraming | Refusal {
  const codings = splitList(value);
  if (codings.length === 1 && codings[0] === "chunked") return CHUNKED;
  const chunkedAt = codings.indexOf("chunked");
  if (chunkedAt === -1 || chunkedAt !== codings.length - 1) {
    return "malformed Transfer-Encoding";
  }
  return codings.every((coding) => /^[-!#$%&'*+.^_`|~0-9a-z]+$/.test(coding))
    ? "transfer coding not implemented"
    : "malformed Transfer-Encoding";
}

/** The elements of a list of tokens, in lower case. RFC 9110 §5.6.1. */
function splitList(value: string): string[] {
  return value.toLowerCase().split(",").map(trimBlanks);
}

function hasContent(content: ContentFraming): boolean {
  return content.kind !== "none";
}
