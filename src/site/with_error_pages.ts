// Errors that the connection reports, on the pages of this server.

import type { Responder } from "../http/responder.ts";
import {
  makeErrorPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";

/**
 * Responds as `next` does, and to errors with a page: HTML where the client prefers that.
 *
 * @example
 * ```ts
 * import { serve, withErrorPages } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const responder = withErrorPages({
 *   respond() {
 *     throw new Error("an error in the program");
 *   },
 * });
 *
 * await using server = await serve({
 *   responder,
 *   hostname: "127.0.0.1",
 *   port: 0,
 *   onFault: () => {},
 * });
 * const failed = await fetch(server.url, { headers: { Accept: "text/html" } });
 * assertEquals(failed.status, 500);
 * assertEquals(failed.headers.get("content-type"), "text/html; charset=utf-8");
 * await failed.body?.cancel();
 * ```
 */
export function withErrorPages(next: Responder): Responder {
  return {
    respond: (request) => next.respond(request),
    respondToError: ({ status, explanation }, request) =>
      status === 503
        ? makeUnavailablePage(request, explanation)
        : makeErrorPage(status, { request, explanation }),
  };
}
