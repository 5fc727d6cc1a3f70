// What passes between the one who moves octets (`src/net`) and the one who answers (`src/site`).

import type { RequestHead } from "../http1/request_head.ts";
import type { RequestTarget } from "./request_target.ts";
import type { Refusal } from "./refusal.ts";
import type { HttpResponse } from "./response.ts";

/** A request that was understood. Its octets are only lent until it is answered. */
export interface HttpRequest {
  /** The head, as it was received. */
  readonly head: RequestHead;
  /** What its request-target names. */
  readonly target: RequestTarget;
  /** The whole message as it was received, head and coded content; only where it was asked for. */
  readonly message: Uint8Array | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Answers requests. */
export interface Responder {
  /**
   * How many octets the whole message of this request may have if the responder wants to see it;
   * undefined where it doesn't, and the content is then read within limits and dropped.
   */
  messageLimit(request: HttpRequest): number | undefined;
  /** The one response to a request; to HEAD as to GET, its content is then not sent. */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** The response to what was refused before it was a request; `head` where there was one. */
  respondToRefusal(
    refusal: Refusal,
    head: RequestHead | undefined,
  ): HttpResponse;
  /** The response where `respond` failed by our own fault. */
  respondToFault(request: HttpRequest): HttpResponse;
}
