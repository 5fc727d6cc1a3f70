// Sends responses, and decides whether the connection persists.
//
// A response that fits into one write is added at once, without a promise. Persistence only ever turns
// off; the field Connection tells the peer. An error in our code becomes 500 as long as no octet of the
// response was written.

import {
  type Content,
  contentLength,
  discardContent,
} from "../http/content.ts";
import { RefusedRequest } from "../http/refusal.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import { allowsContent, checkFinalStatus } from "../http/status.ts";
import { remakeContent } from "../http1/remade_content.ts";
import {
  decideResponseFraming,
  encodeFieldSection,
  encodePassingSection,
  type ResponseFraming,
} from "../http1/response_head.ts";
import type { ConnectionOption } from "../http1/status_line_cache.ts";
import { awaitResponse, respondToFailure } from "./ask_responder.ts";
import type { Channel } from "./channel.ts";
import type { Http1Request } from "./http1_request.ts";
import { tryAddWhole } from "./add_whole.ts";
import { observeExchange } from "./observe_exchange.ts";
import { sendRefusal } from "./send_refusal.ts";
import { sendStream } from "./send_stream.ts";
import { RawChannel, sendUpgrade } from "./send_upgrade.ts";
import { ConnectionGone } from "./transport.ts";

/** After an exchange: take the next request, or close, with or without waiting for the peer. */
export type Next = "persist" | "close" | "linger";

const EMPTY = new Uint8Array(0);
const CHUNKED = new TextEncoder().encode("Transfer-Encoding: chunked\r\n");

/** Hands the response over. A small content leaves with its head. `replaces` is true where another one failed. */
export function sendResponse(
  channel: Channel,
  response: HttpResponse,
  request: Http1Request,
  replaces = false,
): Next | Promise<Next> {
  if (response.upgrade !== undefined) {
    return upgrade(channel, response, request);
  }
  let section: Uint8Array;
  try {
    section = encodeSection(response);
  } catch (error) {
    discardContent(response.content, error);
    if (replaces) throw error;
    return sendFailure(channel, error, { request, response });
  }
  // From here on `observeExchange` records the response, whole or cut.
  channel.unanswered = undefined;
  const { output, shared } = channel;
  const { received } = request;
  const { status } = response;
  let { content } = response;
  const framing = decideResponseFraming(response, received.minor);
  const next = decideNext(channel, request, framing);
  if (framing === "chunked") request.trace?.note("chunked");
  const now = shared.context.clock.now();
  const connection = encodeConnection(next, received.minor);
  const start = shared.statusLines.encode(status, { now, connection });
  if (content.kind === "octets" && content.remake !== undefined) {
    try {
      ({ response, section } = remakeContent(response, start));
    } catch (error) {
      if (replaces) throw error;
      return sendFailure(channel, error, { request, response });
    }
    ({ content } = response);
  }
  channel.tap?.ready(output.added, countHead(start, section, framing));
  const omitsContent = received.method === "HEAD" || !allowsContent(status);
  if (omitsContent) discardContent(content);
  const fits = omitsContent
    ? framing !== "chunked" && output.tryAdd(start, section, EMPTY)
    : tryAddWhole(channel, start, { response, section, now });
  if (fits) {
    observeExchange(channel, status, {
      sent: omitsContent ? 0 : contentLength(content) ?? 0,
      head: received,
      note: response.note,
      began: request.now,
    });
    return next;
  }
  const pieces = framing === "chunked"
    ? [start, CHUNKED, section]
    : [start, section];
  const head = { pieces, framing, omitsContent };
  return sendInParts(channel, response, { request, head, next, replaces });
}

/** Sends 101, and lets the responder speak over the connection until it has enough. */
async function upgrade(
  channel: Channel,
  response: HttpResponse,
  request: Http1Request,
): Promise<Next> {
  try {
    await sendUpgrade(channel, response);
  } catch (error) {
    if (error instanceof ConnectionGone) throw error;
    return await sendFailure(channel, error, { request, response });
  }
  const { received, now } = request;
  const sent = 0;
  observeExchange(channel, response.status, {
    sent,
    head: received,
    began: now,
  });
  request.end();
  try {
    await response.upgrade?.(new RawChannel(channel));
  } catch (error) {
    const isQuiet = error instanceof ConnectionGone;
    if (!isQuiet) channel.shared.context.fault(error);
  }
  return "linger";
}

/** Throws where the status or a field is none. */
function encodeSection(response: HttpResponse): Uint8Array {
  checkFinalStatus(response.status);
  return response instanceof PreparedResponse
    ? response.section(encodeFieldSection)
    : encodePassingSection(response);
}

/** How many octets the head has. */
function countHead(
  start: Uint8Array,
  section: Uint8Array,
  framing: ResponseFraming,
): number {
  const extra = framing === "chunked" ? CHUNKED.length : 0;
  return start.length + section.length + extra;
}

/** Whether the connection persists. A response that is the last for another reason than the request's waits for the peer. */
function decideNext(
  { shared: { context } }: Channel,
  { persistent, trace }: Http1Request,
  framing: ResponseFraming,
): Next {
  if (!persistent) return "close";
  const isLast = framing === "close";
  if (!isLast && !context.draining()) return "persist";
  trace?.note(isLast ? "ends with the connection" : "draining");
  return "linger";
}

/** The Connection field. RFC 9112 §9.3, §9.6. */
function encodeConnection(next: Next, minor: 0 | 1): ConnectionOption {
  if (next !== "persist") return "close";
  return minor === 0 ? "keep-alive" : "";
}

/** The head of a response whose content does not leave in one piece with it. */
interface PartedHead {
  readonly pieces: readonly Uint8Array[];
  readonly framing: ResponseFraming;
  readonly omitsContent: boolean;
}

async function sendInParts(
  channel: Channel,
  response: HttpResponse,
  { request, head, next, replaces }: {
    request: Http1Request;
    head: PartedHead;
    next: Next;
    replaces: boolean;
  },
): Promise<Next> {
  const { output } = channel;
  const { status, content, note } = response;
  const startsAt = output.added;
  const contentAt = startsAt +
    head.pieces.reduce((sum, { length }) => sum + length, 0);
  // The content may come late, and the buffer the head stands in be used meanwhile.
  const received = content.kind === "stream"
    ? request.received.detach()
    : request.received;
  const began = request.now;
  let sent: number;
  try {
    beginContent(channel, content, head);
    sent = await sendContent(channel, content, { ...head, request });
  } catch (error) {
    const isOurs = !(error instanceof ConnectionGone) && !replaces;
    if (isOurs && output.withdraw(startsAt)) {
      await request.begin();
      return await sendFailure(channel, error, { request, response });
    }
    const sent = Math.max(output.written - contentAt, 0);
    observeExchange(channel, status, {
      sent,
      head: received,
      note,
      began,
      cut: true,
    });
    throw error;
  }
  observeExchange(channel, status, { sent, head: received, note, began });
  return next;
}

/**
 * Begins the write timeout. Where the connection was closed while its request was received, this gives the content back
 * and throws ConnectionGone.
 */
function beginContent(
  channel: Channel,
  content: Content,
  { omitsContent }: PartedHead,
): void {
  try {
    channel.enterResponse();
  } catch (error) {
    if (!omitsContent) discardContent(content, error);
    throw error;
  }
}

/** Sends the head, and the content unless it is omitted, which it then gives back; how many octets of content. */
async function sendContent(
  channel: Channel,
  content: Content,
  { pieces, framing, omitsContent, request }: PartedHead & {
    readonly request: Http1Request;
  },
): Promise<number> {
  const { output } = channel;
  if (content.kind === "stream" && !omitsContent) {
    const sent = await sendStream(channel, content, {
      head: pieces,
      framing,
      begin: () => request.begin(),
    });
    await output.flush();
    return sent;
  }
  try {
    for (const piece of pieces) await output.add(piece);
    if (omitsContent || content.kind === "stream") return 0;
    await output.addContent(content);
    await output.flush();
    return contentLength(content);
  } finally {
    if (!omitsContent) discardContent(content);
  }
}

/** Sends another response, 500 or the refusal instead of one that failed before an octet of it left. */
function sendFailure(
  channel: Channel,
  error: unknown,
  { request, response }: { request: Http1Request; response: HttpResponse },
): Next | Promise<Next> {
  if (error instanceof RefusedRequest) {
    return sendRefusal(channel, error.refusal, {
      head: request.received,
    });
  }
  if (response.recover !== undefined) {
    return sendRecovered(channel, () => response.recover!(error), request);
  }
  const failure = respondToFailure(channel, error, request);
  return sendResponse(channel, failure, request, true);
}

/** Sends the response that takes the place of another one. It has no other in its place. */
async function sendRecovered(
  channel: Channel,
  recover: () => HttpResponse | Promise<HttpResponse>,
  request: Http1Request,
): Promise<Next> {
  // Until it is there, the request has no response in the log.
  channel.unanswered = request;
  const recovering = (async () => await recover())()
    .catch((error) => respondToFailure(channel, error, request));
  let response: HttpResponse;
  try {
    response = await awaitResponse(channel, recovering, request);
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error;
    const head = request.received;
    return await sendRefusal(channel, error.refusal, { head });
  }
  const last = response.recover === undefined
    ? response
    : { ...response, recover: undefined };
  return await sendResponse(channel, last, request);
}
