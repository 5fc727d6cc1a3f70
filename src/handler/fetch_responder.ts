// A handler as a responder: the function gets a `Request` and returns a `Response`, as the Fetch standard
// defines them.
//
// CONNECT and TRACE never reach a handler: the standard's `Request` can't have them.

import {
  encodePlainError,
  type HttpError,
  SERVER_FAILED,
} from "../http/http_error.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { HttpRequest } from "../http/request.ts";
import type { Responder } from "../http/responder.ts";
import type { HttpResponse } from "../http/response.ts";
import { fetchHolding } from "./fetch_from.ts";
import { type HandledContext, HandledRequest } from "./handled_request.ts";
import type { Awaitable, Handler, HandlerSettings } from "./handler.ts";
import { MAX_CONTENT_OCTETS } from "./limits.ts";
import { convertResponse } from "./platform_response.ts";
import { RequestUrls } from "./request_url.ts";

// As a global it is a getter, which takes 0.02 us each time.
const { Response } = globalThis;

const NOTHING_HERE: HttpError = Object.freeze({
  status: 404,
  explanation: "There is nothing at this address.",
  refusal: undefined,
});
const METHOD_UNKNOWN: HttpError = Object.freeze({
  status: 501,
  explanation: "This server does not know this method.",
  refusal: undefined,
});

/** Responds to everything with 404: what is behind a handler where no folder is. */
const NOTHING: Responder = {
  respond: () => encodePlainError(NOTHING_HERE),
};

/**
 * A responder that asks the handler, and `next` where the handler returns undefined.
 *
 * @example
 * ```ts
 * import { fetchResponder, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const responder = fetchResponder((request) =>
 *   Response.json({ method: request.method })
 * );
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(server.url, { method: "PUT" });
 * assertEquals(await response.json(), { method: "PUT" });
 * ```
 */
export function fetchResponder(
  handler: Handler,
  next: Responder = NOTHING,
  settings: HandlerSettings = {},
): Responder {
  return new FetchResponder(handler, next, settings);
}

class FetchResponder implements Responder {
  readonly #handler: Handler;
  readonly #next: Responder;
  readonly #settings: HandlerSettings;
  readonly #context: HandledContext;
  readonly respondToError: Responder["respondToError"];

  constructor(handler: Handler, next: Responder, settings: HandlerSettings) {
    const urls = new RequestUrls();
    this.#handler = handler;
    this.#next = next;
    this.#settings = settings;
    this.#context = {
      encodeUrl: (received) => urls.encode(received),
      maxContentOctets: settings.maxContentOctets ?? MAX_CONTENT_OCTETS,
      serveFolder: fetchHolding(next),
    };
    this.respondToError = next.respondToError?.bind(next);
  }

  respond(received: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const { method } = received;
    if (method === "CONNECT" || method === "TRACE" || method === "TRACK") {
      return encodePlainError(METHOD_UNKNOWN);
    }
    const handled = new HandledRequest(received, this.#context);
    received.connection?.watch(handled);
    try {
      const handler = this.#handler;
      const result = handler(handled.request, handled.info);
      if (result === undefined) return this.#next.respond(received);
      if (result instanceof Response) {
        return this.#convert(result, { received, handled });
      }
      return this.#respondLater(result, { received, handled });
    } catch (error) {
      return this.#recover(error, { received, handled });
    }
  }

  async #respondLater(
    result: Awaitable<Response | undefined>,
    { received, handled }: { received: HttpRequest; handled: HandledRequest },
  ): Promise<HttpResponse> {
    try {
      const response = await result;
      if (response !== undefined) {
        return this.#convert(response, { received, handled });
      }
    } catch (error) {
      return await this.#recover(error, { received, handled });
    }
    return await this.#next.respond(received);
  }

  /** The response as it is sent. Throws where it can't be. */
  #convert(
    response: Response,
    { received, handled }: { received: HttpRequest; handled: HandledRequest },
  ): HttpResponse {
    const converted = convert(response, { received, handled });
    // What only the connection finds out, such as a stream that fails.
    return this.#settings.onError === undefined ? converted : {
      ...converted,
      recover: (error) => this.#recover(error, { received, handled }),
    };
  }

  /** The response where the handler threw. Throws again where there is none: the connection responds. */
  #recover(
    error: unknown,
    { received, handled }: { received: HttpRequest; handled: HandledRequest },
  ): HttpResponse | Promise<HttpResponse> {
    if (error instanceof RefusedRequest) throw error;
    // A handler may throw another error for a content that it could not read.
    const { contentFailure } = handled;
    if (contentFailure instanceof RefusedRequest) throw contentFailure;
    if (handled.isOfGonePeer(error)) return encodePlainError(SERVER_FAILED);
    const { onError } = this.#settings;
    if (onError === undefined) throw error;
    const response = onError(error);
    return response instanceof Response
      ? convert(response, { received, handled })
      : Promise.resolve(response).then((made) =>
        convert(made, { received, handled })
      );
  }
}

function convert(
  response: Response,
  { received, handled }: { received: HttpRequest; handled: HandledRequest },
): HttpResponse {
  received.trace?.note("handler");
  return convertResponse(response, {
    isHead: received.method === "HEAD",
    requested: handled.body,
  });
}
