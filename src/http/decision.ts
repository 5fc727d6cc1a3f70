// What is decided about requests, and who gets to know it. `decision_table.ts` has the texts.
//
// A refusal (`refusal.ts`) ends the connection, a decision leads to a response. Code notes a decision where it makes
// it, and only while somebody watches: `trace?.note(…)` costs one test otherwise. What belongs to one request, such as
// a path or a weight, is the detail of its note.

/** One row of the table: what was decided, and the section of the RFC or the standard. */
export interface DecisionText {
  /** What was decided, in words for a person. */
  readonly text: string;
  /** The section that it rests on; undefined for a rule of this server. */
  readonly section: string | undefined;
}

/** The closed union of decisions. */
export type Decision =
  | "dot segments"
  | "HEAD"
  | "OPTIONS"
  | "preflight"
  | "method not allowed"
  | "method unknown"
  | "100 Continue"
  | "content dropped"
  | "no credentials"
  | "credentials wrong"
  | "credentials accepted"
  | "too many password checks"
  | "forced rule"
  | "redirect rule"
  | "built-in page"
  | "echo"
  | "handler"
  | "program"
  | "program redirect"
  | "program failed"
  | "file"
  | "index"
  | "clean URL"
  | "clean URL redirect"
  | "folder redirect"
  | "listing"
  | "too many listings"
  | "name of no file"
  | "hidden name"
  | "outside the root"
  | "not a file"
  | "no index"
  | "file with a slash"
  | "no such file"
  | "reading denied"
  | "too many open files"
  | "file changes"
  | "failed"
  | "application page"
  | "not a navigation"
  | "coded file"
  | "404.html"
  | "error page"
  | "no Accept-Encoding"
  | "never coded"
  | "precompressed"
  | "compressed"
  | "identity"
  | "declared coding"
  | "decoded"
  | "no coding acceptable"
  | "file not decoded"
  | "too many compressions"
  | "If-Match holds"
  | "If-Match fails"
  | "If-None-Match matched"
  | "If-None-Match fails"
  | "If-None-Match holds"
  | "not modified since"
  | "modified since"
  | "If-Modified-Since ignored"
  | "If-Unmodified-Since holds"
  | "If-Unmodified-Since fails"
  | "If-Unmodified-Since ignored"
  | "range"
  | "several ranges"
  | "Range without GET"
  | "Range malformed"
  | "Range in another unit"
  | "too many ranges"
  | "Range of nothing"
  | "several ranges of coded content"
  | "Range not satisfiable"
  | "If-Range holds"
  | "If-Range fails"
  | "If-Range weak"
  | "If-Range of another coding"
  | "headers rule"
  | "chunked"
  | "close asked"
  | "HTTP/1.0"
  | "ends with the connection"
  | "draining"
  | "content not read"
  | "refused";

/**
 * Gets the decisions about one request, in the order in which they are made.
 *
 * @example
 * ```ts
 * import { decidePreconditions, DECISIONS, type Trace } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const noted: string[] = [];
 * const trace: Trace = {
 *   note: (decision) => noted.push(DECISIONS[decision].text),
 * };
 * decidePreconditions(
 *   { method: "GET", ifNoneMatch: '"v2"' },
 *   { entityTag: '"v2"' },
 *   Date.now(),
 *   trace,
 * );
 * assertEquals(noted, ["If-None-Match names the current entity-tag: 304"]);
 * ```
 */
export interface Trace {
  /** `detail` is for a person. It can hold octets of the peer and secrets: who shows it masks and escapes it. */
  note(decision: Decision, detail?: string): void;
}
