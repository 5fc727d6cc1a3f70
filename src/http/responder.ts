// The interface between connections, which move octets, and everything that makes responses.
//
// Responders are composed: a responder that checks access holds the next one and calls it.

import type { HttpError } from "./http_error.ts";
import type { HttpRequest, RequestFields } from "./request.ts";
import type { HttpResponse } from "./response.ts";

/** Makes responses to requests. */
export interface Responder {
  /**
   * The response to a request: a value if nothing has to be waited for. The response to HEAD is that to GET; its
   * content is not sent. If it throws a `RefusedRequest`, or rejects with one, the request is refused. Any other error is
   * an error in our code, and becomes 500.
   */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /**
   * The page for an error; without this method it is two lines of plain text. `fields` is undefined if no whole field
   * section was received. Must not throw.
   */
  respondToError?(
    error: HttpError,
    fields: RequestFields | undefined,
  ): HttpResponse;
}
