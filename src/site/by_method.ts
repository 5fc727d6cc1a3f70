// The methods of a site that is only read. RFC 9110 §9.

import { NO_CONTENT } from "../http/content.ts";
import type { HttpRequest } from "../http/request.ts";
import type { Responder } from "../http/responder.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { makeErrorPage } from "./representation/error_page.ts";

/** The methods RFC 9110 §9.3 and RFC 5789 define and no resource of a site has. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "CONNECT",
  "TRACE",
]);

/** The methods that every resource of a site has. */
export const ALLOW: Field = ["Allow", "GET, HEAD, OPTIONS"];

/**
 * GET and HEAD for a path go to `next`; the other methods get 204, 405 or 501.
 *
 * @example
 * ```ts
 * import { byMethod, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const responder = byMethod({
 *   respond: () => ({ status: 204, fields: [], content: { kind: "none" } }),
 * });
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * assertEquals((await fetch(server.url)).status, 204);
 * const posted = await fetch(server.url, { method: "POST" });
 * assertEquals(posted.status, 405);
 * assertEquals(posted.headers.get("allow"), "GET, HEAD, OPTIONS");
 * await posted.body?.cancel();
 * ```
 */
export function byMethod(next: Responder): Responder {
  return {
    respond(request) {
      const { method, target } = request;
      const isRead = method === "GET" || method === "HEAD";
      return isRead && target.kind === "path"
        ? next.respond(request)
        : respondToOther(request);
    },
  };
}

function respondToOther(
  { method, fields, trace }: HttpRequest,
): HttpResponse {
  if (method === "OPTIONS") {
    trace?.note("OPTIONS");
    return { status: 204, fields: [ALLOW], content: NO_CONTENT };
  }
  if (KNOWN_METHODS.has(method)) {
    trace?.note("method not allowed", method);
    return makeErrorPage(405, {
      request: fields,
      explanation: "This server responds to GET, HEAD and OPTIONS only.",
      fields: [ALLOW],
    });
  }
  trace?.note("method unknown", method);
  return makeErrorPage(501, {
    request: fields,
    explanation: "This server does not know this method.",
  });
}
