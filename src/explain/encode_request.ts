// A request → its octets, with the fields that each request needs.

import { concatenate } from "../http/octets.ts";
import type { UrlParts } from "./url_parts.ts";

/** A field line. */
interface Field {
  readonly name: string;
  readonly value: string;
}

/** A request of HTTP/1. Its texts are written as they are. */
export interface EncodedRequest {
  readonly method: string;
  readonly url: UrlParts;
  readonly version?: string;
  readonly fields?: readonly Field[];
  /** Content-Length is set for it. */
  readonly content?: Uint8Array | undefined;
}

/** A path without a slash gets one. Host and Authorization are those of the URL, unless `fields` has them. */
export function encodeRequest(
  { method, url, version = "HTTP/1.1", fields = [], content }: EncodedRequest,
): Uint8Array {
  const { host, target, authorization } = url;
  const path = target.startsWith("/") ? target : "/" + target;
  const has = (name: string) =>
    fields.some((field) => field.name.toLowerCase() === name);
  const lines = [`${method} ${path} ${version}`];
  if (!has("host")) lines.push(`Host: ${host || "localhost"}`);
  if (authorization !== undefined && !has("authorization")) {
    lines.push(`Authorization: ${authorization}`);
  }
  for (const { name, value } of fields) lines.push(`${name}: ${value}`);
  if (content !== undefined) lines.push(`Content-Length: ${content.length}`);
  const head = new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n");
  return content === undefined ? head : concatenate([head, content]);
}
