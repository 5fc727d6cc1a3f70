/**
 * The library's face: the parser and responder as pure functions, a site for a folder, and a server
 * over TCP.
 *
 * ```ts
 * import { makeSite, openTcpEndpoint, Server } from "@tinyhttp/tinyhttp";
 *
 * const site = await makeSite({ folder: "." });
 * const server = new Server({
 *   endpoints: [openTcpEndpoint({ port: 8000 })],
 *   responder: site,
 * });
 * ```
 *
 * @module
 */

export * from "./http/byte_range.ts";
export * from "./http1/chunked.ts";
export * from "./http/content.ts";
export * from "./http/content_coding.ts";
export * from "./http/entity_tag.ts";
export * from "./http/responder.ts";
export * from "./http1/framing.ts";
export * from "./http/http_date.ts";
export * from "./http/preconditions.ts";
export * from "./http/refusal.ts";
export * from "./http1/request_head.ts";
export * from "./http1/request_head_parser.ts";
export * from "./http/request_target.ts";
export * from "./http/response.ts";
export * from "./http/status.ts";
export {
  type FieldLine,
  type FieldSet,
  fieldSet,
  type KnownField,
} from "./http/field.ts";
export type { ConnectionLimits, ServerLimits } from "./net/limits.ts";
export type { ListenOptions } from "./net/tcp_endpoint.ts";
export { openTcpEndpoint } from "./net/tcp_endpoint.ts";
export type { Accepted, Endpoint, ProtocolName } from "./net/endpoint.ts";
export type { Transport } from "./net/transport.ts";
export * from "./http/http_error.ts";
export * from "./http/request.ts";
export * from "./http1/response_head.ts";
export { Server, type ServerOptions } from "./net/server.ts";
export type {
  ExchangeRecord,
  RecordedHead,
} from "./observe/exchange_record.ts";
export {
  type Counter,
  COUNTERS,
  Metrics,
  type Totals,
} from "./observe/metrics.ts";
export type { FieldOptions } from "./site/representation/response_fields.ts";
export type { PasswordHash } from "./site/access/password_hash.ts";
export { makeSite } from "./site/make_site.ts";
export {
  DEFAULT_SITE,
  type SiteOptions,
  type SiteSettings,
} from "./site/site_settings.ts";
