// The origin that asks in the responses to it, where several origins may read them.

import { mapEventual } from "../base/eventual.ts";
import { encodePlainError } from "../http/http_error.ts";
import type { RequestFields } from "../http/request.ts";
import type { Responder } from "../http/responder.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import { changeResponse } from "./change_response.ts";
import { nameOrigin } from "./representation/cors.ts";

/** Names the request's origin, if it is one of `origins`, in the responses of `next` that leave it to the policy who may read. */
export function withOrigins(
  origins: ReadonlySet<string>,
  next: Responder,
): Responder {
  /** For each response that is sent again and again, one for each origin. */
  const prepared = new WeakMap<
    PreparedResponse,
    Map<string | undefined, PreparedResponse>
  >();
  const name = (response: HttpResponse, origin: string | undefined) => {
    if (!(response instanceof PreparedResponse)) {
      return changeResponse(response, (each) => ({
        ...each,
        fields: nameOrigin(each.fields, origin),
      }));
    }
    const known = prepared.get(response) ?? new Map();
    prepared.set(response, known);
    const made = known.get(origin) ?? prepareNamed(response, origin);
    known.set(origin, made);
    return made;
  };
  const find = (fields: RequestFields | undefined) => {
    const origin = fields?.value("origin");
    return origin !== undefined && origins.has(origin) ? origin : undefined;
  };
  return {
    respond: (request) =>
      mapEventual(
        next.respond(request),
        (response) => name(response, find(request.fields)),
      ),
    respondToError: (error, received) =>
      name(
        next.respondToError?.(error, received) ?? encodePlainError(error),
        find(received),
      ),
  };
}

function prepareNamed(
  response: PreparedResponse,
  origin: string | undefined,
): PreparedResponse {
  const fields = nameOrigin(response.fields, origin);
  return fields === response.fields
    ? response
    : new PreparedResponse({ ...response, fields });
}
