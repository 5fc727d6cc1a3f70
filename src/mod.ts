/**
 * A web server for a folder or for functions of your own, over nothing but TCP, and its parts.
 *
 * ```ts
 * import { serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({ folder: ".", hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(new URL("nothing-here", server.url));
 * assertEquals(response.status, 404);
 * await response.body?.cancel();
 * ```
 *
 * `@tinyhttp/tinyhttp/http1` reads requests and encodes the heads of responses, without a socket.
 *
 * @module
 */

// Serving.
export { serve } from "./library/serve.ts";
export type { ServeOptions } from "./library/serve_options.ts";
export type { RunningServer } from "./library/running_server.ts";

// Sites, and the responders they are made of.
export { makeSite, type SiteParts } from "./site/make_site.ts";
export type { Site } from "./site/site.ts";
export {
  DEFAULT_SITE,
  type SiteOptions,
  type SiteSettings,
} from "./site/site_settings.ts";
export type {
  MediaTypeOptions,
  TypeByEnding,
} from "./site/representation/media_type_option.ts";
export type { CorsOptions, CorsPolicy } from "./site/representation/cors.ts";
export type { FieldOptions } from "./site/representation/response_fields.ts";
export { authenticated } from "./site/authenticated.ts";
export { byMethod } from "./site/by_method.ts";
export { withErrorPages } from "./site/with_error_pages.ts";

// The users of a site.
export {
  hashPassword,
  type PasswordHash,
} from "./site/access/password_hash.ts";
export {
  parsePasswordFile,
  type PasswordFile,
  type PasswordFileProblem,
  readPasswordFile,
} from "./site/access/password_file.ts";

// Handlers: functions from Request to Response, as the Fetch standard defines them.
export { fetchResponder } from "./handler/fetch_responder.ts";
export { fetchFrom } from "./handler/fetch_from.ts";
export type {
  Awaitable,
  ErrorHandler,
  Handler,
  HandlerInfo,
  HandlerSettings,
} from "./handler/handler.ts";
export type {
  RawConnection,
  UpgradeOptions,
  UseConnection,
} from "./handler/upgrade.ts";

// Responders: a request → a response.
export type { Responder } from "./http/responder.ts";
export type {
  ExchangeWatcher,
  HttpRequest,
  PeerEnd,
  RequestConnection,
  RequestContent,
  RequestFields,
  RequestWire,
} from "./http/request.ts";
export {
  type FieldLine,
  type FieldSet,
  fieldSet,
  type KnownField,
} from "./http/field.ts";
export {
  encodePath,
  type PathTarget,
  type RequestTarget,
} from "./http/request_target.ts";
export {
  checkField,
  type Field,
  type HttpResponse,
  type UpgradedConnection,
} from "./http/response.ts";
export {
  type Content,
  ContentFailed,
  contentLength,
  type ContentStream,
  discardContent,
  type FileSlice,
  type FileSource,
  type FixedContent,
  NO_CONTENT,
} from "./http/content.ts";

// Errors that are sent.
export {
  encodePlainError,
  errorOfRefusal,
  type HttpError,
  SERVER_FAILED,
  SERVER_TOO_SLOW,
} from "./http/http_error.ts";
export {
  type Refusal,
  type RefusalReason,
  REFUSALS,
  RefusedRequest,
} from "./http/refusal.ts";

// Why a response is what it is, for those who watch.
export type { Decision, DecisionText, Trace } from "./http/decision.ts";
export { DECISIONS } from "./http/decision_table.ts";

// The semantics of HTTP, for responders. RFC 9110.
export { allowsContent, reasonPhrase } from "./http/status.ts";
export { encodeHttpDate, parseHttpDate } from "./http/http_date.ts";
export {
  codingOfTag,
  compareStrong,
  compareWeak,
  deriveEntityTag,
  encodeEntityTag,
  type EntityTag,
  parseEntityTag,
  parseEntityTagList,
  tagFromDigest,
} from "./http/entity_tag.ts";
export {
  decideIfRange,
  decidePreconditions,
  type PreconditionOutcome,
  type Preconditions,
  type Validators,
} from "./http/preconditions.ts";
export {
  type ByteRange,
  encodeContentRange,
  encodeMultipartRanges,
  encodeUnsatisfiedRange,
  type MultipartLayout,
  parseByteRange,
  type SelectedRanges,
} from "./http/byte_range.ts";
export {
  type ContentCoding,
  decideContentCoding,
} from "./http/content_coding.ts";
export {
  acceptsAnything,
  negotiateMediaType,
  prefersHtml,
} from "./http/media_preference.ts";

// A server with several listeners, or with listeners of the program's own.
export { Server, type ServerOptions } from "./net/server.ts";
export type { Clock } from "./net/clock.ts";
export type { Accepted, Endpoint, ProtocolName } from "./net/endpoint.ts";
export type { Transport } from "./net/transport.ts";
export { type ListenOptions, openTcpEndpoint } from "./net/tcp_endpoint.ts";
export {
  openTlsEndpoint,
  type TlsEndpoint,
  type TlsListenOptions,
  type TlsPair,
} from "./net/tls_endpoint.ts";
export {
  HANDSHAKE_FAILURES,
  type HandshakeFailure,
  type HandshakeFailureReason,
} from "./net/handshake_failure.ts";
export {
  type HandshakeFailureCounts,
  HandshakeFailureLog,
} from "./net/handshake_failure_log.ts";
export { openTurnSignal, type TurnSignal } from "./net/turn_signal.ts";
export {
  type ConnectionCounts,
  type ConnectionLimits,
  DEFAULT_LIMITS,
  type ServerLimits,
} from "./net/limits.ts";

// Every octet and every exchange, for those who watch.
export type {
  ClosedBy,
  ExchangeTimes,
  NotedDecision,
  Span,
  Tap,
  TracedExchange,
  TracedRequest,
} from "./observe/tap.ts";

// What was served, for logs and metrics.
export type {
  ExchangeRecord,
  RecordedHead,
  RecordedLine,
} from "./observe/exchange_record.ts";
export { type AccessLogFormat, encodeAccess } from "./observe/access_log.ts";
export {
  type Counter,
  COUNTERS,
  Metrics,
  type Totals,
} from "./observe/metrics.ts";
