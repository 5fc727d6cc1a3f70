// One request and its response: head → framing, target → content → response. RFC 9112 §9.3.
//
// The content of a request is read to its end, or the connection closes. The responder may want to
// see it; otherwise it is dropped, as far as that is cheaper than another connection.

import type { HttpRequest } from "../http/responder.ts";
import {
  type ContentFraming,
  decideFraming,
  type Framing,
} from "../http1/framing.ts";
import type { RequestHead } from "../http1/request_head.ts";
import {
  answer,
  answerFault,
  answerLater,
  type Next,
  refuse,
  respond,
} from "./send_response.ts";
import type { Channel } from "./channel.ts";
import { MAX_DISCARDED_OCTETS } from "./limits.ts";
import { MessageBuffer } from "./message_buffer.ts";
import { detachHead, receiveContent } from "./request_content.ts";

type Decided = Framing & { kind: "decided" };

const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/** One request whose head is complete: synchronous where nothing has to be waited for. */
export function exchangeRequest(
  channel: Channel,
  head: RequestHead,
): Next | Promise<Next> {
  const { context, now } = channel;
  const framing = decideFraming(head);
  if (framing.kind === "refused") {
    return refuse(channel, framing.refusal, { head });
  }
  const target = context.targets.parse(head);
  if (target.kind === "refused") {
    return refuse(channel, target.refusal, { head });
  }
  const request: HttpRequest = {
    head,
    target: target.target,
    message: undefined,
    now,
  };
  let limit: number | undefined;
  try {
    limit = context.responder.messageLimit(request);
  } catch (error) {
    const answered = answerFault(channel, error, {
      request,
      framing: { persistent: false },
    });
    // The content, if there is one, stays unread, and may still be on its way.
    return framing.content.kind === "none" ? answered : lingerAfter(answered);
  }
  if (framing.content.kind !== "none") {
    const detached = { ...request, head: detachHead(head) };
    return limit === undefined
      ? exchangeDropping(channel, { request: detached, framing })
      : exchangeKeeping(channel, { request: detached, framing, limit });
  }
  const whole = limit === undefined
    ? request
    : { ...request, message: head.octets.slice(head.start, head.end) };
  const response = respond(channel, whole);
  return response instanceof Promise
    ? answerLater(channel, response, { request, framing })
    : answer(channel, response, { request, framing });
}

async function lingerAfter(answered: Next | Promise<Next>): Promise<Next> {
  await answered;
  return "linger";
}

/** A request whose content nobody wants to see. RFC 9110 §10.1.1. */
async function exchangeDropping(
  channel: Channel,
  { request, framing }: { request: HttpRequest; framing: Decided },
): Promise<Next> {
  const { head } = request;
  const { awaitsContinue, content } = framing;
  const drops = !awaitsContinue && lengthOf(content) <= MAX_DISCARDED_OCTETS;
  const refusal = drops
    ? await receiveContent(channel, {
      head,
      framing: content,
      limit: MAX_DISCARDED_OCTETS,
    })
    : "content too large";
  if (refusal === undefined) {
    const response = respond(channel, request);
    return await answerLater(channel, response, { request, framing });
  }
  if (refusal !== "content too large") {
    return await refuse(channel, refusal, { head });
  }
  // More than is worth reading is no fault of the request: it has its answer, and is the last.
  await answerLater(channel, respond(channel, request), {
    request,
    framing: { persistent: false },
  });
  return "linger";
}

/** A request whose whole message, of at most `limit` octets, the responder wants to see. */
async function exchangeKeeping(
  channel: Channel,
  { request, framing, limit }: {
    request: HttpRequest;
    framing: Decided;
    limit: number;
  },
): Promise<Next> {
  const { head } = request;
  const { awaitsContinue, content } = framing;
  const room = limit - (head.end - head.start);
  if (lengthOf(content) > room) {
    return await refuse(channel, "content too large", { head });
  }
  if (awaitsContinue && channel.input.empty) {
    channel.enterAnswer();
    await channel.output.add(CONTINUE);
  }
  const message = new MessageBuffer(head.octets);
  const refusal = await receiveContent(channel, {
    head,
    framing: content,
    limit: room,
    message,
  });
  if (refusal !== undefined) return await refuse(channel, refusal, { head });
  const response = respond(channel, { ...request, message: message.octets });
  return await answerLater(channel, response, { request, framing });
}

/** The length known beforehand; 0 where only the content itself will tell. */
function lengthOf(framing: ContentFraming): number {
  return framing.kind === "length" ? framing.length : 0;
}
