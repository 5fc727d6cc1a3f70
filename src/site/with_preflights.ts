// Preflights: browsers ask, without credentials, whether a page of another origin may send a request.
// Fetch standard §3.3, §4.8.

import { NO_CONTENT } from "../http/content.ts";
import type { HttpRequest } from "../http/request.ts";
import type { Responder } from "../http/responder.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { ALLOW } from "./by_method.ts";
import type { CorsOptions } from "./representation/cors.ts";

/** A list of tokens. RFC 9110 §5.6.1. */
const FIELD_NAMES =
  /^[-\w!#$%&'*+.^`|~]+(?:[ \t]*,[ \t]*[-\w!#$%&'*+.^`|~]+)*$/;

/** Responds to preflights, before access is checked; all other requests go to `next`. */
export function withPreflights(
  next: Responder,
  { corsPrivateNetwork = false }: Partial<CorsOptions> = {},
): Responder {
  return {
    respond: (request) =>
      isPreflight(request)
        ? respondToPreflight(request, corsPrivateNetwork)
        : next.respond(request),
    respondToError: next.respondToError?.bind(next),
  };
}

function isPreflight({ method, fields }: HttpRequest): boolean {
  return method === "OPTIONS" && fields.has("origin") &&
    fields.has("access-control-request-method");
}

function respondToPreflight(
  { fields: asked, trace }: HttpRequest,
  corsPrivateNetwork: boolean,
): HttpResponse {
  trace?.note("preflight", asked.value("access-control-request-method"));
  const fields: Field[] = [
    ALLOW,
    ["Access-Control-Allow-Methods", ALLOW[1]],
    ["Access-Control-Max-Age", "86400"],
  ];
  const names = asked.value("access-control-request-headers");
  if (names !== undefined && FIELD_NAMES.test(names)) {
    fields.push(["Access-Control-Allow-Headers", names]);
    fields.push(["Vary", "Access-Control-Request-Headers"]);
  }
  // Browsers ask so where a public page wants to read from a private network.
  const isPrivate = asked.value("access-control-request-private-network");
  if (corsPrivateNetwork && isPrivate === "true") {
    fields.push(["Access-Control-Allow-Private-Network", "true"]);
  }
  return { status: 204, fields, content: NO_CONTENT };
}
