// The responder's response to a request, and the responses that replace it if it fails.

import {
  ContentChanged,
  ContentFailed,
  discardContent,
} from "../http/content.ts";
import {
  CONTENT_FAILED,
  encodePlainError,
  FILE_CHANGED,
  type HttpError,
  SERVER_FAILED,
} from "../http/http_error.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { RequestFields } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Channel } from "./channel.ts";
import type { Http1Request } from "./http1_request.ts";
import { ConnectionGone } from "./transport.ts";

/**
 * The responder's response. If it fails, the response that says so. Rejects with a RefusedRequest or ConnectionGone if the
 * request was refused, or the peer left, while its content was read.
 */
export function askResponder(
  channel: Channel,
  request: Http1Request,
): HttpResponse | Promise<HttpResponse> {
  try {
    const response = channel.shared.context.responder.respond(request);
    return response instanceof Promise
      ? response.catch((error) => respondToFailure(channel, error, request))
      : response;
  } catch (error) {
    return respondToFailure(channel, error, request);
  }
}

/** The response that says what failed. Throws again what refuses the request, or ends the connection. */
export function respondToFailure(
  channel: Channel,
  error: unknown,
  request: Http1Request,
): HttpResponse {
  if (error instanceof RefusedRequest || error instanceof ConnectionGone) {
    throw error;
  }
  request.trace?.note(
    error instanceof ContentChanged ? "file changes" : "failed",
  );
  if (error instanceof ContentChanged) {
    return respondToError(channel, FILE_CHANGED, request.fields);
  }
  if (error instanceof ContentFailed) {
    return respondToError(channel, CONTENT_FAILED, request.fields);
  }
  channel.shared.context.fault(error);
  return respondToError(channel, SERVER_FAILED, request.fields);
}

/** The responder's page for an error, or two lines of plain text. */
export function respondToError(
  channel: Channel,
  error: HttpError,
  fields: RequestFields | undefined,
): HttpResponse {
  const { responder } = channel.shared.context;
  return responder.respondToError?.(error, fields) ?? encodePlainError(error);
}

/**
 * A response once it is there. While the responder works, the write timeout applies. Where the peer leaves meanwhile this
 * rejects, and what the response holds is given back when it comes.
 */
export async function awaitResponse(
  channel: Channel,
  awaited: Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    channel.enterResponse();
    const response = await channel.waitFor(awaited);
    if (channel.over) throw new ConnectionGone();
    return response;
  } catch (error) {
    awaited.then(({ content }) => discardContent(content, error), () => {});
    throw error;
  }
}
