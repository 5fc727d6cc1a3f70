// The reasons to refuse a request, in one table with their statuses.
//
// A refusal is a value. It ends the connection (RFC 9112 §9.6), because the server cannot know where the
// next request begins. The texts are fixed: they contain nothing that the peer sent.

/** One row of the table: the status of the response, its text, and the section of the RFC. */
export interface RefusalReason {
  /** The status of the response. */
  readonly status: number;
  /** The text that the peer gets. */
  readonly text: string;
  /** The section of the RFC. */
  readonly section: string;
}

function reason(status: number, text: string, section: string): RefusalReason {
  return Object.freeze({ status, text, section });
}

/** The closed union of refusals. */
export type Refusal =
  | "bare LF"
  | "bare CR"
  | "malformed request-line"
  | "method too long"
  | "target too long"
  | "malformed target octet"
  | "malformed target"
  | "malformed percent-encoding"
  | "path above the root"
  | "malformed version"
  | "version not supported"
  | "field line folded"
  | "malformed field name"
  | "malformed field value"
  | "too many field lines"
  | "head too long"
  | "no Host"
  | "several Hosts"
  | "malformed Host"
  | "Transfer-Encoding with Content-Length"
  | "Transfer-Encoding in HTTP/1.0"
  | "malformed Transfer-Encoding"
  | "transfer coding not implemented"
  | "malformed Content-Length"
  | "several Content-Lengths"
  | "Content-Length too large"
  | "expectation not met"
  | "malformed chunk"
  | "chunk too large"
  | "chunk size too long"
  | "chunk extensions too long"
  | "malformed trailer section"
  | "trailer section too long"
  | "content too large"
  | "incomplete head"
  | "incomplete content"
  | "head too slow"
  | "content too slow"
  | "too many connections";

/** From each refusal to its status, its public text and its section. */
export const REFUSALS: Readonly<Record<Refusal, RefusalReason>> = Object.freeze(
  {
    "bare LF": reason(
      400,
      "A line ended in LF without CR.",
      "RFC 9112 §2.2",
    ),
    "bare CR": reason(400, "A CR was not followed by LF.", "RFC 9112 §2.2"),
    "malformed request-line": reason(
      400,
      "The request-line is not: method SP request-target SP HTTP-version.",
      "RFC 9112 §3",
    ),
    "method too long": reason(
      501,
      "The method is longer than any that this server implements.",
      "RFC 9112 §3",
    ),
    "target too long": reason(
      414,
      "The request-target is too long.",
      "RFC 9112 §3",
    ),
    "malformed target octet": reason(
      400,
      "The request-target holds an octet that has to be percent-encoded.",
      "RFC 9112 §3.2",
    ),
    "malformed target": reason(
      400,
      "The request-target fits none of the four forms for this method.",
      "RFC 9112 §3.2",
    ),
    "malformed percent-encoding": reason(
      400,
      "A percent sign in the path is not followed by two hexadecimal digits.",
      "RFC 3986 §2.1",
    ),
    "path above the root": reason(
      400,
      "The dot segments of the path lead above the root.",
      "RFC 3986 §5.2.4",
    ),
    "malformed version": reason(
      400,
      "The request-line does not end in an HTTP-version.",
      "RFC 9112 §2.3",
    ),
    "version not supported": reason(
      505,
      "This server speaks only HTTP/1.0 and HTTP/1.1.",
      "RFC 9110 §15.6.6",
    ),
    "field line folded": reason(
      400,
      "A field line is folded or begins with a blank.",
      "RFC 9112 §5.2",
    ),
    "malformed field name": reason(
      400,
      "A field name is empty or holds an octet that is not a token character.",
      "RFC 9112 §5.1",
    ),
    "malformed field value": reason(
      400,
      "A field value holds a control octet.",
      "RFC 9110 §5.5",
    ),
    "too many field lines": reason(
      431,
      "There are too many field lines.",
      "RFC 6585 §5",
    ),
    "head too long": reason(431, "The head is too long.", "RFC 6585 §5"),
    "no Host": reason(
      400,
      "An HTTP/1.1 request needs a Host field.",
      "RFC 9112 §3.2",
    ),
    "several Hosts": reason(
      400,
      "There is more than one Host field.",
      "RFC 9112 §3.2",
    ),
    "malformed Host": reason(
      400,
      "The Host field is not a host with an optional port.",
      "RFC 9112 §3.2",
    ),
    "Transfer-Encoding with Content-Length": reason(
      400,
      "Transfer-Encoding and Content-Length contradict each other.",
      "RFC 9112 §6.1",
    ),
    "Transfer-Encoding in HTTP/1.0": reason(
      400,
      "HTTP/1.0 has no Transfer-Encoding.",
      "RFC 9112 §6.1",
    ),
    "malformed Transfer-Encoding": reason(
      400,
      "Transfer-Encoding does not end in one chunked.",
      "RFC 9112 §6.3",
    ),
    "transfer coding not implemented": reason(
      501,
      "This server implements only the transfer coding chunked.",
      "RFC 9112 §6.1",
    ),
    "malformed Content-Length": reason(
      400,
      "Content-Length is not a number of octets.",
      "RFC 9112 §6.3",
    ),
    "several Content-Lengths": reason(
      400,
      "There is more than one Content-Length.",
      "RFC 9112 §6.3",
    ),
    "Content-Length too large": reason(
      413,
      "Content-Length is larger than any content that this server accepts.",
      "RFC 9110 §15.5.14",
    ),
    "expectation not met": reason(
      417,
      "This server supports only the expectation 100-continue.",
      "RFC 9110 §10.1.1",
    ),
    "malformed chunk": reason(
      400,
      "The chunked content does not follow its grammar.",
      "RFC 9112 §7.1",
    ),
    "chunk too large": reason(
      413,
      "A chunk is larger than any content that this server accepts.",
      "RFC 9112 §7.1",
    ),
    "chunk size too long": reason(
      400,
      "A chunk size begins with too many zeros.",
      "RFC 9112 §7.1",
    ),
    "chunk extensions too long": reason(
      400,
      "The chunk extensions are too long.",
      "RFC 9112 §7.1.1",
    ),
    "malformed trailer section": reason(
      400,
      "The trailer section does not follow its grammar.",
      "RFC 9112 §7.1.2",
    ),
    "trailer section too long": reason(
      431,
      "The trailer section is too long.",
      "RFC 9112 §7.1.2",
    ),
    "content too large": reason(
      413,
      "The content is larger than this server accepts.",
      "RFC 9110 §15.5.14",
    ),
    "incomplete head": reason(
      400,
      "The connection's other direction ended within the head.",
      "RFC 9112 §8",
    ),
    "incomplete content": reason(
      400,
      "The connection's other direction ended within the content.",
      "RFC 9112 §8",
    ),
    "head too slow": reason(
      408,
      "The head did not arrive in time.",
      "RFC 9110 §15.5.9",
    ),
    "content too slow": reason(
      408,
      "The content did not arrive in time.",
      "RFC 9110 §15.5.9",
    ),
    "too many connections": reason(
      503,
      "There are too many connections just now.",
      "RFC 9110 §15.6.4",
    ),
  },
);

/**
 * Refuses a request after its head was accepted: its content is bad, or a responder refuses it.
 *
 * @example
 * ```ts
 * import { RefusedRequest, type Responder, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const limit = 1024;
 * const responder: Responder = {
 *   async respond({ content }) {
 *     let length = 0;
 *     for (let octets; (octets = await content.read()) !== undefined;) {
 *       length += octets.length;
 *       if (length > limit) throw new RefusedRequest("content too large");
 *     }
 *     return { status: 204, fields: [], content: { kind: "none" } };
 *   },
 * };
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * const body = "x".repeat(limit + 1);
 * const response = await fetch(server.url, { method: "POST", body });
 * assertEquals(response.status, 413);
 * await response.body?.cancel();
 * ```
 */
export class RefusedRequest extends Error {
  /** The name of the class. */
  override readonly name = "RefusedRequest";
  /** Why. */
  readonly refusal: Refusal;

  /** An error for that refusal. */
  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}
