// Preflights: browsers ask, without credentials, whether a page of another origin may send a request.
// Fetch standard §3.3, §4.8.
//
// A handler, a program and `/echo` may take any method. A preflight for their paths allows the method that is asked for. It has
// no Allow: only they know which methods they take.

import { NO_CONTENT } from "../http/content.ts";
import { isToken } from "../http/octets.ts";
import type { HttpRequest } from "../http/request.ts";
import type { RequestTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { ALLOW } from "./by_method.ts";
import type { CorsOptions } from "./representation/cors.ts";

/** A list of tokens. RFC 9110 §5.6.1. */
const FIELD_NAMES =
  /^[-\w!#$%&'*+.^`|~]+(?:[ \t]*,[ \t]*[-\w!#$%&'*+.^`|~]+)*$/;

/** Methods that no page can send, in any case. Fetch standard §2.2.1. */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set([
  "CONNECT",
  "TRACE",
  "TRACK",
]);

/** What preflights are responded to with. */
export interface PreflightOptions
  extends Partial<Pick<CorsOptions, "corsPrivateNetwork">> {
  /** Whether the responder for the target may take any method. None does by default. */
  readonly takesAnyMethod?: ((target: RequestTarget) => boolean) | undefined;
}

/** Responds to preflights, before access is checked; all other requests go to `next`. */
export function withPreflights(
  next: Responder,
  options: PreflightOptions = {},
): Responder {
  return {
    respond: (request) =>
      isPreflight(request)
        ? respondToPreflight(request, options)
        : next.respond(request),
    respondToError: next.respondToError?.bind(next),
  };
}

function isPreflight({ method, fields }: HttpRequest): boolean {
  return method === "OPTIONS" && fields.has("origin") &&
    fields.has("access-control-request-method");
}

function respondToPreflight(
  { fields: asked, target, trace }: HttpRequest,
  { corsPrivateNetwork = false, takesAnyMethod }: PreflightOptions,
): HttpResponse {
  const method = asked.value("access-control-request-method") ?? "";
  trace?.note("preflight", method);
  const fields: Field[] = [["Access-Control-Max-Age", "86400"]];
  const varies: string[] = [];
  if (takesAnyMethod?.(target)) {
    fields.push(["Access-Control-Allow-Methods", addMethod(method)]);
    varies.push("Access-Control-Request-Method");
  } else {
    fields.push(ALLOW, ["Access-Control-Allow-Methods", ALLOW[1]]);
  }
  const names = asked.value("access-control-request-headers");
  if (names !== undefined && FIELD_NAMES.test(names)) {
    fields.push(["Access-Control-Allow-Headers", names]);
    varies.push("Access-Control-Request-Headers");
  }
  if (varies.length > 0) fields.push(["Vary", varies.join(", ")]);
  // Browsers ask so where a public page wants to read from a private network.
  const isPrivate = asked.value("access-control-request-private-network");
  if (corsPrivateNetwork && isPrivate === "true") {
    fields.push(["Access-Control-Allow-Private-Network", "true"]);
  }
  return { status: 204, fields, content: NO_CONTENT };
}

/** The methods of a folder, and this one. */
function addMethod(method: string): string {
  const known = ALLOW[1].split(", ");
  const isForbidden = FORBIDDEN_METHODS.has(method.toUpperCase());
  return known.includes(method) || isForbidden || !isToken(method)
    ? ALLOW[1]
    : `${ALLOW[1]}, ${method}`;
}
