// Making answers, and handing them to the writer; whether there may be another after them.
//
// A response that was made ahead and fits into one write is answered at once, without a promise.
// Persistence only ever turns off: `Connection` says so in the head, and the connection obeys.
// Our own fault is a 500, as long as no octet of an answer has left.

import type { HttpRequest } from "../http/responder.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import { contentLength } from "../http/content.ts";
import {
  type ConnectionOption,
  encodeFieldSection,
  type HttpResponse,
} from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import type { Channel } from "./channel.ts";
import { ConnectionGone } from "./transport.ts";

/** After an exchange: take the next request, or close, with or without waiting for the peer. */
export type Next = "persist" | "close" | "linger";

/** What is being answered, and whether the connection may persist after it. */
export interface Answering {
  readonly request: HttpRequest;
  readonly framing: { readonly persistent: boolean };
  /** True where an answer failed already, and this one is instead of it. */
  readonly failed?: boolean;
}

const EMPTY = new Uint8Array(0);

/** The responder's response, or in place of its failure the one that says so. */
export function respond(
  channel: Channel,
  request: HttpRequest,
): HttpResponse | Promise<HttpResponse> {
  try {
    const response = channel.context.responder.respond(request);
    return response instanceof Promise
      ? response.catch((error) => respondToFault(channel, error, { request }))
      : response;
  } catch (error) {
    return respondToFault(channel, error, { request });
  }
}

function respondToFault(
  channel: Channel,
  error: unknown,
  { request }: { request: HttpRequest },
): HttpResponse {
  const { responder, fault } = channel.context;
  fault(error);
  return responder.respondToFault(request);
}

/**
 * Making an answer is no wait for the peer; it has the time that writing it would have. What was
 * answered before doesn't wait with it.
 */
export async function answerLater(
  channel: Channel,
  making: HttpResponse | Promise<HttpResponse>,
  answering: Answering,
): Promise<Next> {
  try {
    channel.enterAnswer();
    if (making instanceof Promise && channel.output.waiting > 0) {
      await channel.output.flush();
    }
  } catch (error) {
    discard(await making);
    throw error;
  }
  const response = await making;
  if (!channel.closed) return await answer(channel, response, answering);
  discard(response);
  throw new ConnectionGone();
}

/** Hands the response over; the content leaves with it, unless there is none to be sent. */
export function answer(
  channel: Channel,
  response: HttpResponse,
  answering: Answering,
): Next | Promise<Next> {
  const { request: { head, now: began }, framing } = answering;
  const { context, output } = channel;
  let section: Uint8Array;
  try {
    section = response.prepared?.section ?? encodeFieldSection(response);
  } catch (error) {
    discard(response);
    return answerFault(channel, error, answering);
  }
  const persists = framing.persistent && !context.draining() &&
    response.last !== true;
  const connection: ConnectionOption = !persists
    ? "close"
    : head.minor === 0
    ? "keep-alive"
    : "";
  const next: Next = persists
    ? "persist"
    : framing.persistent
    ? "linger"
    : "close";
  const { status, content } = response;
  const now = context.now();
  const start = context.statusLines.encode(status, { now, connection });
  const silent = head.method === "HEAD" || !allowsContent(status);
  const message = silent ? undefined : response.prepared?.message;
  const octets = silent || message !== undefined || content.kind !== "octets"
    ? EMPTY
    : content.octets;
  if (silent) discard(response);
  if (
    (silent || content.kind !== "file") &&
    output.tryAdd(start, message ?? section, octets)
  ) {
    const sent = silent ? 0 : contentLength(content);
    observe(channel, status, { sent, head, began });
    return next;
  }
  return stream(channel, response, { start, section, answering, silent, next });
}

async function stream(
  channel: Channel,
  response: HttpResponse,
  { start, section, answering, silent, next }: {
    start: Uint8Array;
    section: Uint8Array;
    answering: Answering;
    silent: boolean;
    next: Next;
  },
): Promise<Next> {
  const { head, now: began } = answering.request;
  const { output } = channel;
  const { status } = response;
  const startsAt = output.added;
  const contentAt = startsAt + start.length + section.length;
  try {
    channel.enterAnswer();
    await output.add(start);
    await output.add(section);
    if (!silent) {
      await output.addContent(response.content);
      await output.flush();
    }
  } catch (error) {
    if (!(error instanceof ConnectionGone) && output.withdraw(startsAt)) {
      return await answerFault(channel, error, answering);
    }
    const sent = Math.max(output.written - contentAt, 0);
    observe(channel, status, { sent, head, began });
    throw error;
  } finally {
    if (!silent) discard(response);
  }
  const sent = silent ? 0 : contentLength(response.content);
  observe(channel, status, { sent, head, began });
  return next;
}

/** Answers 500 instead of an answer that failed before an octet of it left. */
export function answerFault(
  channel: Channel,
  error: unknown,
  answering: Answering,
): Next | Promise<Next> {
  if (answering.failed) throw error;
  const response = respondToFault(channel, error, answering);
  return answer(channel, response, { ...answering, failed: true });
}

/** Answers what was refused, after whatever was answered before it; it is the last. */
export async function refuse(
  channel: Channel,
  refusal: Refusal,
  { head }: { head?: RequestHead } = {},
): Promise<Next> {
  const { output, context } = channel;
  const response = context.responder.respondToRefusal(refusal, head);
  const { status, content } = response;
  const silent = head?.method === "HEAD";
  try {
    channel.enterAnswer();
    const now = context.now();
    const connection = "close";
    await output.add(context.statusLines.encode(status, { now, connection }));
    await output.add(encodeFieldSection(response));
    if (!silent) await output.addContent(content);
    await output.flush();
  } finally {
    discard(response);
  }
  const sent = silent ? 0 : contentLength(content);
  observe(channel, status, { sent, head, refusal, began: context.now() });
  return "linger";
}

function observe(
  { context, peer }: Channel,
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

function discard(response: HttpResponse): void {
  if (response.content.kind === "file") response.content.source.close();
}
