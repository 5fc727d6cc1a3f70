// Sends responses, and decides whether the connection persists.
//
// A response that fits into one write is handed over at once, without a promise. Persistence only ever
// turns off: `Connection` says so in the head. An error in our code becomes 500 as long as no octet of
// the response has left.

import { contentLength, discardContent } from "../http/content.ts";
import {
  encodePlainError,
  errorOfRefusal,
  type HttpError,
  SERVER_FAILED,
} from "../http/http_error.ts";
import { type Refusal, RefusedRequest } from "../http/refusal.ts";
import type { RequestFields } from "../http/request.ts";
import {
  type EncodedResponse,
  type HttpResponse,
  PreparedResponse,
} from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import type { RequestHead } from "../http1/request_head.ts";
import {
  decideResponseFraming,
  encodeFieldSection,
  encodeResponse,
  type ResponseFraming,
} from "../http1/response_head.ts";
import type { ConnectionOption } from "../http1/status_line_cache.ts";
import type { Channel } from "./channel.ts";
import type { Http1Request } from "./http1_request.ts";
import { sendStream } from "./send_stream.ts";
import { ConnectionGone } from "./transport.ts";

/** After an exchange: take the next request, or close, with or without waiting for the peer. */
export type Next = "persist" | "close" | "linger";

const EMPTY = new Uint8Array(0);
const CHUNKED = new TextEncoder().encode("Transfer-Encoding: chunked\r\n");

/**
 * The responder's response. Where it fails, the response that says so. Rejects with a RefusedRequest or ConnectionGone
 * where the request was refused, or the peer left, while its content was read.
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

function respondToFailure(
  channel: Channel,
  error: unknown,
  request: Http1Request,
): HttpResponse {
  if (error instanceof RefusedRequest || error instanceof ConnectionGone) {
    throw error;
  }
  channel.shared.context.fault(error);
  return respondToError(channel, SERVER_FAILED, request.fields);
}

function respondToError(
  channel: Channel,
  error: HttpError,
  fields: RequestFields | undefined,
): HttpResponse {
  const { responder } = channel.shared.context;
  return responder.respondToError?.(error, fields) ?? encodePlainError(error);
}

/** Sends a response once it is there. While the responder works, the write timeout applies. */
export async function sendWhenReady(
  channel: Channel,
  awaited: Promise<HttpResponse>,
  request: Http1Request,
): Promise<Next> {
  let response: HttpResponse;
  try {
    channel.enterResponse();
    response = await channel.waitFor(awaited);
  } catch (error) {
    if (error instanceof RefusedRequest) {
      return await sendRefusal(channel, error.refusal, request.received);
    }
    awaited.then(({ content }) => discardContent(content, error), () => {});
    throw error;
  }
  if (!channel.over) return await sendResponse(channel, response, request);
  const gone = new ConnectionGone();
  discardContent(response.content, gone);
  throw gone;
}

/** Hands the response over. A small content leaves with its head. `replaces` is true where another one failed. */
export function sendResponse(
  channel: Channel,
  response: HttpResponse,
  request: Http1Request,
  replaces = false,
): Next | Promise<Next> {
  let encoded: EncodedResponse;
  try {
    encoded = response instanceof PreparedResponse
      ? response.encoded(encodeResponse)
      : { section: encodeFieldSection(response), message: undefined };
  } catch (error) {
    discardContent(response.content, error);
    if (replaces) throw error;
    return sendFailure(channel, error, request);
  }
  const { output, shared } = channel;
  const { received } = request;
  const { status, content } = response;
  const framing = decideResponseFraming(response, received.minor);
  const next = decideNext(channel, request, framing);
  const now = shared.context.now();
  const connection = encodeConnection(next, received.minor);
  const start = shared.statusLines.encode(status, { now, connection });
  const omitsContent = received.method === "HEAD" || !allowsContent(status);
  if (omitsContent) discardContent(content);
  const fits = omitsContent
    ? framing !== "chunked" && output.tryAdd(start, encoded.section, EMPTY)
    : encoded.message !== undefined
    ? output.tryAdd(start, encoded.message, EMPTY)
    : content.kind === "octets"
    ? output.tryAdd(start, encoded.section, content.octets)
    : content.kind === "none" && output.tryAdd(start, encoded.section, EMPTY);
  if (fits) {
    observe(channel, status, {
      sent: omitsContent ? 0 : contentLength(content) ?? 0,
      head: received,
      began: request.now,
    });
    return next;
  }
  const { section } = encoded;
  const head = { start, section, framing, omitsContent };
  return sendInParts(channel, response, { request, head, next, replaces });
}

/** Whether the connection persists. A response that is the last for another reason than the request's waits for the peer. */
function decideNext(
  { shared: { context } }: Channel,
  { persistent }: Http1Request,
  framing: ResponseFraming,
): Next {
  if (!persistent) return "close";
  return framing === "close" || context.draining() ? "linger" : "persist";
}

/** The Connection field. RFC 9112 §9.3, §9.6. */
function encodeConnection(next: Next, minor: 0 | 1): ConnectionOption {
  if (next !== "persist") return "close";
  return minor === 0 ? "keep-alive" : "";
}

/** A response whose content does not leave in one piece with its head. */
interface PartedHead {
  readonly start: Uint8Array;
  readonly section: Uint8Array;
  readonly framing: ResponseFraming;
  readonly omitsContent: boolean;
}

async function sendInParts(
  channel: Channel,
  response: HttpResponse,
  { request, head: { start, section, framing, omitsContent }, next, replaces }:
    {
      request: Http1Request;
      head: PartedHead;
      next: Next;
      replaces: boolean;
    },
): Promise<Next> {
  const { output } = channel;
  const { status, content } = response;
  const startsAt = output.added;
  const coding = framing === "chunked" ? CHUNKED : EMPTY;
  const contentAt = startsAt + start.length + coding.length + section.length;
  // The content may come late, and the buffer the head stands in be used meanwhile.
  const head = content.kind === "stream"
    ? request.received.detach()
    : request.received;
  const began = request.now;
  let failure: unknown;
  try {
    channel.enterResponse();
    await output.add(start);
    if (coding.length > 0) await output.add(coding);
    await output.add(section);
    if (!omitsContent) {
      if (content.kind === "stream") {
        await sendStream(channel, content, framing);
      } else await output.addContent(content);
      await output.flush();
    }
  } catch (error) {
    failure = error;
    const isOurs = !(error instanceof ConnectionGone) && !replaces;
    if (isOurs && output.withdraw(startsAt)) {
      return await sendFailure(channel, error, request);
    }
    const sent = Math.max(output.written - contentAt, 0);
    observe(channel, status, { sent, head, began });
    throw error;
  } finally {
    if (!omitsContent) discardContent(content, failure);
  }
  const sent = omitsContent
    ? 0
    : contentLength(content) ?? output.added - contentAt;
  observe(channel, status, { sent, head, began });
  return next;
}

/** Sends 500 instead of a response that failed before an octet of it left. */
function sendFailure(
  channel: Channel,
  error: unknown,
  request: Http1Request,
): Next | Promise<Next> {
  const response = respondToFailure(channel, error, request);
  return sendResponse(channel, response, request, true);
}

/** Sends the response to a refused request, after those that are due; it is the last. */
export async function sendRefusal(
  channel: Channel,
  refusal: Refusal,
  head?: RequestHead,
): Promise<Next> {
  const { output, shared: { context, statusLines } } = channel;
  const response = respondToError(channel, errorOfRefusal(refusal), head);
  const { status, content } = response;
  const omitsContent = head?.method === "HEAD" || content.kind === "stream";
  try {
    channel.enterResponse();
    const now = context.now();
    const connection = "close";
    await output.add(statusLines.encode(status, { now, connection }));
    await output.add(encodeFieldSection(response));
    if (!omitsContent) await output.addContent(content);
    await output.flush();
  } finally {
    discardContent(content);
  }
  const sent = omitsContent ? 0 : contentLength(content);
  observe(channel, status, { sent, head, refusal, began: context.now() });
  return "linger";
}

function observe(
  { shared: { context }, peer }: Channel,
  status: number,
  { sent, head, refusal, began }: {
    sent: number;
    head: RequestHead | undefined;
    refusal?: Refusal;
    began: number;
  },
): void {
  context.observe?.({
    head,
    refusal,
    peer,
    status,
    sent,
    began,
    ended: context.now(),
  });
}
