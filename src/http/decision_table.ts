// The decisions in one table, with their texts and the sections that they rest on. The texts are fixed: they contain
// nothing that the peer sent.

import type { Decision, DecisionText } from "./decision.ts";

function decided(text: string, section?: string): DecisionText {
  return Object.freeze({ text, section });
}

/** From each decision to its text and its section. */
export const DECISIONS: Readonly<Record<Decision, DecisionText>> = Object
  .freeze({
    // The request.
    "dot segments": decided(
      "dot segments and empty segments are removed from the path",
      "RFC 3986 §5.2.4",
    ),
    "HEAD": decided(
      "HEAD: the response has no content",
      "RFC 9110 §9.3.2",
    ),
    "OPTIONS": decided("OPTIONS: the methods are listed", "RFC 9110 §9.3.7"),
    "preflight": decided("a preflight of a browser is answered", "Fetch §4.8"),
    "method not allowed": decided(
      "no resource of a site has this method: 405",
      "RFC 9110 §15.5.6",
    ),
    "method unknown": decided(
      "this server does not know the method: 501",
      "RFC 9110 §15.6.2",
    ),
    "100 Continue": decided(
      "the client waits for 100 (Continue), and gets it",
      "RFC 9110 §10.1.1",
    ),
    "content dropped": decided(
      "the content of the request is not needed, and is dropped",
      "RFC 9112 §9.3",
    ),

    // Access.
    "no credentials": decided(
      "access needs credentials, and the request has none: 401",
      "RFC 9110 §11.6.2",
    ),
    "credentials wrong": decided(
      "the credentials are wrong: 401",
      "RFC 9110 §15.5.2",
    ),
    "credentials accepted": decided(
      "the credentials are accepted",
      "RFC 9110 §11.6.2",
    ),
    "too many password checks": decided(
      "too many passwords are being checked: 503",
      "RFC 9110 §15.6.4",
    ),

    // What stands at the path.
    "forced rule": decided("a forced rule of _redirects precedes any file"),
    "redirect rule": decided("a rule of _redirects matches"),
    "built-in page": decided("a page of the built-in site"),
    "echo": decided("the request is sent back"),
    "handler": decided("a handler responds"),
    "program": decided("a program (CGI) responds", "RFC 3875 §6"),
    "program redirect": decided(
      "a program (CGI) names another path, which is then asked for",
      "RFC 3875 §6.2.2",
    ),
    "program failed": decided("no program (CGI) gives a response"),
    "file": decided("a file stands at the path"),
    "index": decided("an index file stands in the folder"),
    "clean URL": decided("the .html file of this name stands there"),
    "clean URL redirect": decided(
      "the page has another address: 301",
      "RFC 9110 §15.4.2",
    ),
    "folder redirect": decided(
      "a folder has a slash at its end: 301",
      "RFC 9110 §15.4.2",
    ),
    "listing": decided("a folder without an index is listed"),
    "too many listings": decided(
      "too many folders are being listed: 503",
      "RFC 9110 §15.6.4",
    ),
    "name of no file": decided(
      "no file can have a name of this path",
      "RFC 9110 §15.5.5",
    ),
    "hidden name": decided(
      "a name of the path or of its file is hidden, as if nothing stood there",
      "RFC 9110 §15.5.5",
    ),
    "outside the root": decided(
      "a link of the path leads out of the served folder",
      "RFC 9110 §15.5.5",
    ),
    "not a file": decided(
      "what stands at the path is neither a file nor a folder",
      "RFC 9110 §15.5.5",
    ),
    "no index": decided(
      "the folder has no index, and listings are off",
      "RFC 9110 §15.5.5",
    ),
    "file with a slash": decided(
      "a file stands at the path, which ends in a slash",
      "RFC 9110 §15.5.5",
    ),
    "no such file": decided("nothing stands at the path", "RFC 9110 §15.5.5"),
    "reading denied": decided(
      "the system denies reading the file: 403",
      "RFC 9110 §15.5.4",
    ),
    "too many open files": decided(
      "the server has too many open files: 503",
      "RFC 9110 §15.6.4",
    ),
    "file changes": decided(
      "the file changes while it is read: 503",
      "RFC 9110 §15.6.4",
    ),
    "failed": decided("an error in the server: 500", "RFC 9110 §15.6.1"),

    // What is sent where nothing stands.
    "application page": decided(
      "the page of the single-page application (--spa)",
    ),
    "not a navigation": decided("the request is not for a page: not --spa"),
    "coded file": decided(
      "the format of the file is coded content",
      "RFC 9110 §8.4",
    ),
    "404.html": decided("the nearest 404.html", "RFC 9110 §15.5.5"),
    "error page": decided(
      "there is no 404.html: a page of this server",
      "RFC 9110 §15.5.5",
    ),

    // Content codings.
    "no Accept-Encoding": decided(
      "the request names no coding: the file as it is",
      "RFC 9110 §12.5.3",
    ),
    "never coded": decided(
      "files of this type are not compressed",
      "RFC 9110 §12.5.3",
    ),
    "precompressed": decided(
      "the precompressed file of the coding preferred",
      "RFC 9110 §12.5.3",
    ),
    "compressed": decided(
      "compressed by this server in the coding preferred",
      "RFC 9110 §12.5.3",
    ),
    "identity": decided("the file without a coding", "RFC 9110 §12.5.3"),
    "declared coding": decided(
      "_headers says that the file holds coded content",
      "RFC 9110 §8.4",
    ),
    "decoded": decided(
      "the client does not accept the coding of the file: decoded",
      "RFC 9110 §12.5.3",
    ),
    "file not decoded": decided(
      "the compressed file is damaged: 500",
      "RFC 9110 §15.6.1",
    ),
    "no coding acceptable": decided(
      "the client accepts no coding there is: 406",
      "RFC 9110 §15.5.7",
    ),
    "too many compressions": decided(
      "too many files are being compressed: 503",
      "RFC 9110 §15.6.4",
    ),

    // Preconditions.
    "If-Match holds": decided(
      "If-Match names the current entity-tag",
      "RFC 9110 §13.1.1",
    ),
    "If-Match fails": decided(
      "If-Match does not name the current entity-tag: 412",
      "RFC 9110 §13.1.1",
    ),
    "If-None-Match matched": decided(
      "If-None-Match names the current entity-tag: 304",
      "RFC 9110 §13.1.2",
    ),
    "If-None-Match fails": decided(
      "If-None-Match names the current entity-tag: 412",
      "RFC 9110 §13.1.2",
    ),
    "If-None-Match holds": decided(
      "If-None-Match does not name the current entity-tag",
      "RFC 9110 §13.1.2",
    ),
    "not modified since": decided(
      "not modified since the time of If-Modified-Since: 304",
      "RFC 9110 §13.1.3",
    ),
    "modified since": decided(
      "modified since the time of If-Modified-Since",
      "RFC 9110 §13.1.3",
    ),
    "If-Modified-Since ignored": decided(
      "If-Modified-Since is ignored",
      "RFC 9110 §13.1.3",
    ),
    "If-Unmodified-Since holds": decided(
      "not modified since the time of If-Unmodified-Since",
      "RFC 9110 §13.1.4",
    ),
    "If-Unmodified-Since fails": decided(
      "modified since the time of If-Unmodified-Since: 412",
      "RFC 9110 §13.1.4",
    ),
    "If-Unmodified-Since ignored": decided(
      "If-Unmodified-Since is ignored",
      "RFC 9110 §13.1.4",
    ),

    // Ranges.
    "range": decided("Range is applied: 206", "RFC 9110 §14.2"),
    "several ranges": decided(
      "Range is applied, in several parts: 206",
      "RFC 9110 §15.3.7.2",
    ),
    "Range without GET": decided(
      "Range is ignored: the method is not GET",
      "RFC 9110 §14.2",
    ),
    "Range malformed": decided(
      "Range is ignored: it is malformed",
      "RFC 9110 §14.2",
    ),
    "Range in another unit": decided(
      "Range is ignored: its unit is not bytes",
      "RFC 9110 §14.2",
    ),
    "too many ranges": decided(
      "Range is ignored: it has too many ranges",
      "RFC 9110 §14.2",
    ),
    "Range of nothing": decided(
      "Range is ignored: there is no octet",
      "RFC 9110 §14.2",
    ),
    "several ranges of coded content": decided(
      "Range is ignored: several ranges of coded content",
      "RFC 9110 §14.2",
    ),
    "Range not satisfiable": decided(
      "none of the ranges lies within the content: 416",
      "RFC 9110 §15.5.17",
    ),
    "If-Range holds": decided(
      "If-Range names the current validator",
      "RFC 9110 §13.1.5",
    ),
    "If-Range fails": decided(
      "If-Range does not name the current validator: Range is ignored",
      "RFC 9110 §13.1.5",
    ),
    "If-Range weak": decided(
      "the validator of If-Range is weak: Range is ignored",
      "RFC 9110 §13.1.5",
    ),
    "If-Range of another coding": decided(
      "the date of If-Range names no coding: Range is ignored",
      "RFC 9110 §13.1.5",
    ),

    // Fields.
    "headers rule": decided("a rule of _headers matches"),

    // The connection.
    "chunked": decided(
      "the length of the content is not known: chunked",
      "RFC 9112 §7.1",
    ),
    "close asked": decided(
      "the client asks to close the connection",
      "RFC 9112 §9.6",
    ),
    "HTTP/1.0": decided(
      "HTTP/1.0 without keep-alive: the connection closes",
      "RFC 9112 §9.3",
    ),
    "ends with the connection": decided(
      "only the end of the connection ends the content",
      "RFC 9112 §6.3",
    ),
    "draining": decided(
      "the server ends: the connection closes",
      "RFC 9112 §9.6",
    ),
    "content not read": decided(
      "the content of the request is not read to its end: the connection closes",
      "RFC 9112 §9.3",
    ),
    "refused": decided(
      "after a refusal the connection closes",
      "RFC 9112 §9.6",
    ),
  });
