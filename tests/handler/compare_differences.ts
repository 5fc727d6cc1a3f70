// The cases in which serve() and Deno.serve differ, and why. Beside them, in all cases: `Vary` of Deno.serve,
// which codes contents by itself, and `Server` and `X-Content-Type-Options` of serve(), whose `request.headers` can be
// changed, as those of each Request that a program makes.

const LENGTH_OF_BLOB = "the length of a blob is known: it is sent";
const FRAMING_OF_HEAD =
  "the fields of HEAD are those of GET, with its framing (RFC 9110 §9.3.2)";
const NO_LENGTH_OF_HEAD =
  "a response to HEAD without content says nothing of the content that GET has";
const NO_CONTENT_NO_BODY =
  "Request.body is null where the request has no content, as the Fetch standard has it";
const WRONG_LENGTH =
  "a Content-Length that contradicts the content is an error of the handler";

/** The name of a case, and why the two differ in it. */
export type Difference = readonly [name: string, why: string];

const DIFFERENCES: readonly Difference[] = [
  ["GET 1.1 body blob", LENGTH_OF_BLOB],
  ["POST 1.1 body blob", LENGTH_OF_BLOB],
  ["GET 1.0 body blob", LENGTH_OF_BLOB],
  ["POST 1.0 body blob", LENGTH_OF_BLOB],
  ["HEAD 1.1 body blob", LENGTH_OF_BLOB],
  ["HEAD 1.0 body blob", LENGTH_OF_BLOB],
  ["HEAD 1.1 body none", NO_LENGTH_OF_HEAD],
  ["HEAD 1.0 body none", NO_LENGTH_OF_HEAD],
  ["HEAD 1.1 body stream", FRAMING_OF_HEAD],
  ["HEAD 1.1 body empty-stream", FRAMING_OF_HEAD],
  [
    "status 205",
    "for a client only its length ends a 205 (RFC 9110 §15.3.6)",
  ],
  [
    "fields transfer-encoding",
    "the connection writes the framing, and a handler cannot change it",
  ],
  [
    "fields trailer",
    "no trailer section is sent, so none is announced (RFC 9110 §6.6.2)",
  ],
  ["length without content, GET", WRONG_LENGTH],
  ["fail length-short", WRONG_LENGTH],
  ["fail length-long", WRONG_LENGTH],
  [
    "fail stream-short",
    "no octet is sent of the piece that goes beyond Content-Length, and the connection is cut: nobody takes a part for the whole",
  ],
  [
    "fail fails-at-once",
    "the head leaves with the first piece, so a stream that fails before becomes 500",
  ],
  ["fail undefined", "undefined leaves the request to the folder, or to 404"],
  [
    "target /request?'\"",
    "a quotation mark is in no URI (RFC 3986 §2): 400",
  ],
  ["method PUT", NO_CONTENT_NO_BODY],
  ["method PATCH", NO_CONTENT_NO_BODY],
  ["method DELETE", NO_CONTENT_NO_BODY],
  ["method OPTIONS", NO_CONTENT_NO_BODY],
  ["method QUERY", NO_CONTENT_NO_BODY],
  ["method get", NO_CONTENT_NO_BODY],
  ["POST with no length", NO_CONTENT_NO_BODY],
  ["POST with length 0", NO_CONTENT_NO_BODY],
  [
    "method CONNECT",
    "no Request can have this method: 501, and the handler is not called",
  ],
  [
    "method TRACE",
    "no Request can have this method: 501, and the handler is not called",
  ],
  ["refused: no Host", "HTTP/1.1 without Host is refused (RFC 9112 §3.2)"],
  ["refused: bare LF", "a line ends with CRLF (RFC 9112 §2.2)"],
  [
    "refused: a malformed chunk",
    "400 is sent before the connection closes (RFC 9112 §7.1)",
  ],
  ["refused: HTTP/2.0", "another major version gets 505 (RFC 9110 §15.6.6)"],
];

const LENGTH_OF_EMPTY =
  "the fields of HEAD are those of GET, with Content-Length: 0";

/** The Deno.serve of 2.4 is another implementation. */
const MORE_IN_2_4: readonly Difference[] = [
  ["HEAD 1.1 body empty", LENGTH_OF_EMPTY],
  ["HEAD 1.0 body empty", LENGTH_OF_EMPTY],
  ["gzip is accepted", "serve() leaves the coding of contents to the handler"],
  [
    "fail fails-late",
    "what was given before the failure is sent before the connection is cut",
  ],
  [
    "fail stream-long",
    "what was given before the end is sent before the connection is cut",
  ],
  ["refused: two Hosts", "two lines of Host are refused (RFC 9112 §3.2)"],
  [
    "refused: both framings",
    "Transfer-Encoding beside Content-Length is refused (RFC 9112 §6.3)",
  ],
];
const NOT_IN_2_4: readonly string[] = [
  "HEAD 1.1 body none",
  "HEAD 1.0 body none",
  "status 205",
  "target /request?'\"",
];

/** What differs from the Deno.serve of this version of the runtime. */
export function listDifferences(version: string): readonly Difference[] {
  return version.startsWith("2.4.")
    ? [
      ...DIFFERENCES.filter(([name]) => !NOT_IN_2_4.includes(name)),
      ...MORE_IN_2_4,
    ]
    : DIFFERENCES;
}
