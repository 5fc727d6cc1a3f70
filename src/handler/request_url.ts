// The URL of a request, as `Request.url` has it. RFC 9112 §3.3, RFC 9110 §7.1.

import type { HttpRequest } from "../http/request.ts";
import { MAX_REMEMBERED_HOSTS } from "./limits.ts";

/** A path and query that the URL parser leaves as they are, where no segment begins with a dot. */
const SETTLED = /^\/[\w\-.~!$&()*+,;=:@/%]*(?:\?[\w\-.~!$&()*+,;=:@/%?]*)?$/;
const DOT_SEGMENT = /\/(?:\.|%2e)/i;

/** The host of a request of HTTP/1.0 that names none. */
const NO_HOST = "localhost";

/** Makes the URLs of the requests of one server. */
export class RequestUrls {
  /** Hosts as they were received → origins as URLs write them. */
  readonly #plain = new Map<string, string>();
  readonly #secure = new Map<string, string>();

  /** The URL; in its normal form, as the URL parser makes it. */
  encode({ fields, connection }: HttpRequest): string {
    const target = connection?.receivedTarget ?? "/";
    const isSecure = connection?.isSecure ?? false;
    if (target !== "*" && !target.startsWith("/")) {
      return encodeAbsolute(escapeFragment(target));
    }
    const origin = this.#originOf(fields.value("host") ?? NO_HOST, isSecure);
    if (target === "*") return origin + "/*";
    return SETTLED.test(target) && !DOT_SEGMENT.test(target)
      ? origin + target
      : new URL(origin + escapeFragment(target)).href;
  }

  #originOf(host: string, isSecure: boolean): string {
    const origins = isSecure ? this.#secure : this.#plain;
    const known = origins.get(host);
    if (known !== undefined) return known;
    const origin = encodeOrigin(host, isSecure ? "https" : "http");
    if (origins.size >= MAX_REMEMBERED_HOSTS) origins.clear();
    origins.set(host, origin);
    return origin;
  }
}

/** A host can follow the grammar of a URI and still be none for the URL parser, such as `a%25`. */
function encodeOrigin(host: string, scheme: "http" | "https"): string {
  return URL.parse(`${scheme}://${host}`)?.origin ?? `${scheme}://${NO_HOST}`;
}

/** The absolute-form, in the same way. */
function encodeAbsolute(target: string): string {
  const url = URL.parse(target) ??
    new URL(target.replace(/(?<=^https?:\/\/)[^/?]*/i, NO_HOST));
  return url.href;
}

/** A request-target has no fragment: RFC 9112 §3.2. */
function escapeFragment(target: string): string {
  return target.replaceAll("#", "%23");
}
