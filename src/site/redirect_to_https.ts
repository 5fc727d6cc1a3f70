// Responds to plain HTTP with the same address in HTTPS. RFC 9110 §7.4, §15.4.2, §15.4.9.
//
// The host is the one that was asked for, if it is a plain host name or an address. A name with other
// characters, such as a percent-encoded octet, could mean something else to the client.

import { NO_CONTENT } from "../http/content.ts";
import { receivedAuthority, receivedPath } from "../http/received_path.ts";
import type { HttpRequest } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import type { HttpResponse } from "../http/response.ts";
import { ALLOW } from "./by_method.ts";
import {
  makeErrorPage,
  makeRedirectPage,
} from "./representation/error_page.ts";
import { withErrorPages } from "./with_error_pages.ts";

const DEFAULT_PORT = 443;

/** A host name of letters, digits, hyphens, underscores and dots, or an address; perhaps with a port. */
const PLAIN_HOST =
  /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::[0-9]*)?$/i;

/**
 * 301 for GET and HEAD; 308 for other methods, which keeps method and content. HTTPS is at `port`. `findName` returns the
 * host for clients that name none, such as those of HTTP/1.0; undefined where there is no such name.
 */
export function redirectToHttps(
  port: number,
  findName: () => string | undefined,
): Responder {
  return withErrorPages({
    respond(request) {
      const { target } = request;
      return target.kind === "path"
        ? redirect(request, target, { port, findName })
        : respondToOther(request);
    },
  });
}

function redirect(
  { method, fields, wire }: HttpRequest,
  { query }: PathTarget,
  { port, findName }: { port: number; findName: () => string | undefined },
): HttpResponse {
  const given = receivedAuthority(wire) ?? fields.value("host") ?? "";
  const host = PLAIN_HOST.exec(given)?.[1] ?? findName();
  if (host === undefined) {
    return makeErrorPage(400, {
      request: fields,
      explanation:
        "This server redirects to HTTPS, and the request names no host.",
    });
  }
  const authority = port === DEFAULT_PORT ? host : `${host}:${port}`;
  const path = receivedPath(wire) ?? "/";
  return makeRedirectPage(fields, {
    status: method === "GET" || method === "HEAD" ? 301 : 308,
    location: `https://${authority}${path}${query}`,
  });
}

/** OPTIONS for the server as a whole, and CONNECT. */
function respondToOther({ method, fields }: HttpRequest): HttpResponse {
  if (method === "OPTIONS") {
    return { status: 204, fields: [ALLOW], content: NO_CONTENT };
  }
  return makeErrorPage(405, {
    request: fields,
    explanation: "This server redirects to HTTPS.",
    fields: [ALLOW],
  });
}
