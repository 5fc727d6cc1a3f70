/**
 * The messages of HTTP/1 without a socket: it reads requests and encodes the heads of responses. RFC 9112.
 *
 * ```ts
 * import { MessageReader } from "@tinyhttp/tinyhttp/http1";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const octets = new TextEncoder().encode(
 *   "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\nhi",
 * );
 * const reader = new MessageReader();
 * const head = reader.next(octets, { start: 0, end: octets.length });
 * assert(head.kind === "head");
 * assertEquals(head.head.value("content-length"), "2");
 *
 * const rest = { start: head.consumed, end: octets.length };
 * assertEquals(reader.next(octets, rest).kind, "content");
 * ```
 *
 * @module
 */

// Requests: head, framing, target, content, one after the other.
export {
  type HeadEvent,
  MessageReader,
  type ParserPool,
  type ReaderEvent,
  type ReaderShared,
} from "./http1/message_reader.ts";

// The head of a request.
export type { ParsedHead } from "./http1/parsed_head.ts";
export { parseRequestHead } from "./http1/parse_request_head.ts";
export { RequestHeadParser } from "./http1/request_head_parser.ts";
export { type MinorVersion, RequestHead } from "./http1/request_head.ts";
export {
  type FieldLine,
  type FieldSet,
  fieldSet,
  type KnownField,
} from "./http/field.ts";
export type { RequestFields } from "./http/request.ts";

// Its target.
export {
  type ParsedTarget,
  parseRequestTarget,
  type PathTarget,
  type RequestTarget,
  type TargetSpan,
} from "./http/request_target.ts";

// The end of its content.
export {
  type ContentFraming,
  type DecidedFraming,
  decideFraming,
  type Framing,
  type FramingField,
} from "./http1/framing.ts";
export { ChunkedDecoder, type Decoded } from "./http1/chunked.ts";

// Why a request is refused.
export { type Refusal, type RefusalReason, REFUSALS } from "./http/refusal.ts";

// Responses.
export {
  decideResponseFraming,
  encodeFieldSection,
  type ResponseFraming,
} from "./http1/response_head.ts";
export {
  type ConnectionOption,
  StatusLineCache,
} from "./http1/status_line_cache.ts";
export type { Field, HttpResponse } from "./http/response.ts";
export type {
  Content,
  ContentStream,
  FileSlice,
  FileSource,
  FixedContent,
} from "./http/content.ts";

// The longest messages that are read.
export {
  MAX_CHUNK_EXTENSION_OCTETS,
  MAX_CHUNK_SIZE_DIGITS,
  MAX_CHUNK_SIZE_ZEROS,
  MAX_FIELD_LINES,
  MAX_HEAD_OCTETS,
  MAX_METHOD_OCTETS,
  MAX_TARGET_OCTETS,
  MAX_TRAILER_OCTETS,
} from "./http1/limits.ts";
