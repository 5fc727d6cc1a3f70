// Errors that the connection reports, on the pages of this server.

import type { Responder } from "../http/responder.ts";
import {
  makeErrorPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";

/** Responds as `next` does, and to errors with a page: HTML where the client prefers that. */
export function withErrorPages(next: Responder): Responder {
  return {
    respond: (request) => next.respond(request),
    respondToError: ({ status, explanation }, request) =>
      status === 503
        ? makeUnavailablePage(request, explanation)
        : makeErrorPage(status, { request, explanation }),
  };
}
