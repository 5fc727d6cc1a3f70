// Sends a response that has to be waited for, or whose request has a watcher.

import { RefusedRequest } from "../http/refusal.ts";
import type { HttpResponse } from "../http/response.ts";
import { awaitResponse } from "./ask_responder.ts";
import type { Channel } from "./channel.ts";
import type { Http1Request } from "./http1_request.ts";
import { sendRefusal } from "./send_refusal.ts";
import { type Next, sendResponse } from "./send_response.ts";

/** Sends a response once it is there. */
export async function sendWhenReady(
  channel: Channel,
  awaited: Promise<HttpResponse>,
  request: Http1Request,
): Promise<Next> {
  channel.unanswered = request;
  let response: HttpResponse;
  try {
    response = await awaitResponse(channel, awaited, request);
  } catch (error) {
    request.end(error);
    if (!(error instanceof RefusedRequest)) throw error;
    return await sendRefusal(channel, error.refusal, {
      head: request.received,
    });
  }
  return await sendWatched(channel, response, request);
}

/** Hands the response over, and tells the watcher of the request when that is done. */
export function sendWatched(
  channel: Channel,
  response: HttpResponse,
  request: Http1Request,
): Next | Promise<Next> {
  if (request.watcher === undefined) {
    request.dropReceived();
    return sendResponse(channel, response, request);
  }
  let sending: Next | Promise<Next>;
  try {
    sending = sendResponse(channel, response, request);
  } catch (error) {
    request.end(error);
    throw error;
  }
  if (typeof sending !== "string") return endAfter(sending, request);
  request.end();
  return sending;
}

async function endAfter(
  sending: Promise<Next>,
  request: Http1Request,
): Promise<Next> {
  try {
    const next = await sending;
    request.end();
    return next;
  } catch (error) {
    request.end(error);
    throw error;
  }
}
