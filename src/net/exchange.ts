// One request and its response. RFC 9112 §9.3.
//
// The content of a request is read to its end, or the connection closes. Content that the responder did
// not read is dropped, as long as that costs less than a new connection. The response waits for that,
// because a content that breaks its grammar is refused. A content that came with its head is there already.

import { discardContent } from "../http/content.ts";
import { type Refusal, RefusedRequest } from "../http/refusal.ts";
import type { HttpResponse } from "../http/response.ts";
import type { HeadEvent } from "../http1/message_reader.ts";
import { askResponder, awaitResponse } from "./ask_responder.ts";
import type { Channel } from "./channel.ts";
import { Http1Content } from "./http1_content.ts";
import { Http1Request } from "./http1_request.ts";
import { MAX_DISCARDED_OCTETS } from "./limits.ts";
import { takeReceived } from "./received_content.ts";
import { sendRefusal } from "./send_refusal.ts";
import { type Next, sendResponse } from "./send_response.ts";
import { sendWatched, sendWhenReady } from "./send_watched.ts";
import { ConnectionGone } from "./transport.ts";

/** Handles one request whose head is complete; without a promise if nothing has to be waited for. */
export function exchange(
  channel: Channel,
  event: HeadEvent,
): Next | Promise<Next> {
  const { head, framing, target } = event;
  const hasContent = framing.content.kind !== "none";
  const content = hasContent ? takeReceived(channel, framing) : undefined;
  if (hasContent && content === undefined) {
    return exchangeContent(channel, event);
  }
  const request = new Http1Request(channel, {
    received: head,
    target,
    now: channel.now,
    persistent: framing.persistent,
    content,
    trace: channel.tap?.begin(event, channel.output.added),
  });
  let response: HttpResponse | Promise<HttpResponse>;
  try {
    response = askResponder(channel, request);
  } catch (error) {
    request.end(error);
    if (!(error instanceof RefusedRequest)) throw error;
    return sendRefusal(channel, error.refusal, { head });
  }
  return response instanceof Promise
    ? sendWhenReady(channel, response, request)
    : sendWatched(channel, response, request);
}

/** A request with content. Reading it overwrites the buffer, so the head is detached. */
async function exchangeContent(
  channel: Channel,
  event: HeadEvent,
): Promise<Next> {
  const { framing, target } = event;
  const head = event.head.detach();
  const trace = channel.tap?.begin(event, channel.output.added);
  const content = new Http1Content(channel, { head, framing });
  const request = new Http1Request(channel, {
    received: head,
    target,
    now: channel.now,
    persistent: framing.persistent,
    content,
    trace,
  });
  channel.unanswered = request;
  let response: HttpResponse;
  try {
    const asked = askResponder(channel, request);
    response = asked instanceof Promise
      ? await awaitResponse(channel, asked, request)
      : asked;
  } catch (error) {
    request.end(error);
    if (!(error instanceof RefusedRequest)) throw error;
    await content.takeOver();
    if (channel.over) throw new ConnectionGone();
    return await sendRefusal(channel, error.refusal, { head });
  }
  if (request.watcher !== undefined) {
    return await sendEarly(channel, response, { request, content });
  }
  if (!content.isAtEnd) trace?.note("content dropped");
  const refusal = await drain(content, response);
  if (refusal === undefined) {
    return await sendResponse(channel, response, request);
  }
  if (refusal !== "content too large") {
    discardContent(response.content, new RefusedRequest(refusal));
    return await sendRefusal(channel, refusal, { head });
  }
  // A content that is too large to be read is no error: the request gets its response, and the connection closes.
  request.persistent = false;
  trace?.note("content not read");
  await sendResponse(channel, response, request);
  return "linger";
}

/**
 * Sends the response of a watched exchange, whatever is still to come of the content: a stream may read on, and a peer may
 * wait for the response before it sends more.
 */
async function sendEarly(
  channel: Channel,
  response: HttpResponse,
  { request, content }: { request: Http1Request; content: Http1Content },
): Promise<Next> {
  const readsOn = response.content.kind === "stream";
  // Whether the connection persists is said before the rest of the content is there.
  if (!readsOn) content.dropReceived(MAX_DISCARDED_OCTETS);
  const persists = content.canPersist(MAX_DISCARDED_OCTETS, readsOn);
  request.persistent &&= persists;
  if (!persists && !readsOn) request.trace?.note("content not read");
  try {
    // A stream begins later, and may read the content before.
    if (!readsOn) await request.begin();
  } catch (error) {
    discardContent(response.content, error);
    request.end(error);
    throw error;
  }
  try {
    const next = await sendWatched(channel, response, request);
    await channel.endResponse();
    if (!persists) return "linger";
    const refusal = await content.drain(MAX_DISCARDED_OCTETS);
    return refusal === undefined ? next : "linger";
  } finally {
    channel.endExchange();
  }
}

/** Drops the rest of a content. If the peer leaves meanwhile, the response's content is discarded. */
async function drain(
  content: Http1Content,
  response: HttpResponse,
): Promise<Refusal | undefined> {
  try {
    return await content.drain(MAX_DISCARDED_OCTETS);
  } catch (error) {
    discardContent(response.content, error);
    throw error;
  }
}
