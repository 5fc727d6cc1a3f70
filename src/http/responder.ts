// Who answers requests: the seam between the connection, which moves octets, and what they are about.
//
// Responders are composed: one that checks access, say, holds the next one and asks it.

import type { HttpError } from "./http_error.ts";
import type { HttpRequest, RequestFields } from "./request.ts";
import type { HttpResponse } from "./response.ts";

/** Answers requests. */
export interface Responder {
  /**
   * The response to a request: a value where nothing has to be waited for. The response to HEAD is that to GET; its
   * content is not sent. A `RefusedRequest` that is thrown, or rejected with, refuses the request; any other error is one
   * in our code, and becomes 500.
   */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /**
   * The page for an error; two lines of plain text where this is absent. `fields` is undefined where what was received
   * never became a field section. Must not throw.
   */
  respondToError?(
    error: HttpError,
    fields: RequestFields | undefined,
  ): HttpResponse;
}
