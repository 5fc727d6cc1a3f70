// The fields that the server as a whole adds to its responses.

import { mapEventual } from "../base/eventual.ts";
import { encodePlainError } from "../http/http_error.ts";
import type { Responder } from "../http/responder.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import { changeResponse } from "./change_response.ts";
import type { ResponseFields } from "./representation/response_fields.ts";

/** Completes the responses of `next`, errors included. */
export function withFields(fields: ResponseFields, next: Responder): Responder {
  const complete = (response: HttpResponse): HttpResponse =>
    response instanceof PreparedResponse
      ? response
      : changeResponse(response, (each) => fields.complete(each));
  return {
    respond(request) {
      const response = next.respond(request);
      // Most responses: they were completed when they were prepared.
      if (response instanceof PreparedResponse) return response;
      return mapEventual(response, complete);
    },
    respondToError: (error, received) =>
      complete(
        next.respondToError?.(error, received) ?? encodePlainError(error),
      ),
  };
}
