// The responder's response to a request, and the responses that replace it if it fails.

import { quote } from "../base/visible_text.ts";
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
  SERVER_TOO_SLOW,
} from "../http/http_error.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { RequestFields } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Channel } from "./channel.ts";
import type { Http1Request } from "./http1_request.ts";
import { ConnectionGone } from "./transport.ts";

/**
 * The responder's response; where it fails at once, the response that says so. Throws a RefusedRequest or ConnectionGone if
 * the request was refused, or the peer left, while its content was read. A promise is for `awaitResponse`.
 */
export function askResponder(
  channel: Channel,
  request: Http1Request,
): HttpResponse | Promise<HttpResponse> {
  try {
    return channel.shared.context.responder.respond(request);
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
  request.watcher?.onReplaced?.(error);
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
 * A response once it is there; if the responder fails, the response that says so. While a responder works that watches the exchange, the responder's timeout applies, or else
 * the write timeout: a program has limits of its own. Where the peer leaves meanwhile this rejects, and what the response
 * holds is given back when it comes.
 */
export async function awaitResponse(
  channel: Channel,
  awaited: Promise<HttpResponse>,
  request: Http1Request,
): Promise<HttpResponse> {
  const { respondTimeoutMs, limits } = channel.shared.context;
  const timeoutMs = respondTimeoutMs ?? limits.writeTimeoutMs;
  try {
    channel.enterResponse();
    let response: HttpResponse | undefined;
    if (request.watcher === undefined) {
      // A program may lead to a handler, and so may a password that takes its time.
      const first = respondTimeoutMs === undefined
        ? awaited
        : Promise.race([awaited, request.watched()]);
      response = await channel.waitFor<HttpResponse | void>(first) ?? undefined;
    }
    if (response === undefined) {
      // To begin a read for nothing costs more. Who waits for it longer hears of its failure.
      awaited.then((made) => response = made, () => {});
      for (let i = 0; i < MAX_SHORT_WAIT && !response; i++) await undefined;
    }
    response ??= await awaitWatching(channel, awaited, { request, timeoutMs });
    if (channel.over) throw new ConnectionGone();
    return response;
  } catch (error) {
    awaited.then(
      ({ content }) => discardContent(content, error),
      (late) => late !== error && reportLate(channel, late, request),
    );
    if (!(error instanceof ResponderTooSlow)) {
      const failure = respondToFailure(channel, error, request);
      if (channel.over) throw new ConnectionGone();
      return failure;
    }
    request.watcher?.onReplaced?.(error);
    request.persistent = false;
    return respondToError(channel, SERVER_TOO_SLOW, request.fields);
  }
}

/** Reports a failure that no response tells of any more. */
function reportLate(
  channel: Channel,
  error: unknown,
  request: Http1Request,
): void {
  try {
    respondToFailure(channel, error, request);
  } catch {
    // It was refused, or its peer is gone.
  }
}

/** A responder took longer than its timeout. */
class ResponderTooSlow extends Error {
  override readonly name = "TimeoutError";
}

/** The same for those who run the server. Its stack is one line: no line of ours or of the responder is to blame. */
function describeSlow(
  { method, receivedTarget }: Http1Request,
  timeoutMs: number,
): Error {
  const what = `${method} ${quote(receivedTarget)}`;
  const fault = new ResponderTooSlow(
    `no response within ${timeoutMs / 1000} s to ${what}`,
  );
  fault.stack = `${fault.name}: ${fault.message}`;
  return fault;
}

/** Microtasks in which handlers respond that wait for nothing, or for a content that is there. */
const MAX_SHORT_WAIT = 16;

/** Waits for a response, and tells the request's watcher when the peer leaves, or the time is over. */
async function awaitWatching(
  channel: Channel,
  awaited: Promise<HttpResponse>,
  { request, timeoutMs }: { request: Http1Request; timeoutMs: number },
): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  awaited.then(resolve, reject);
  let isPeerDone = false;
  return await channel.waitWatching(() => promise, {
    timeoutMs,
    onPeerDone() {
      isPeerDone = true;
      const text = "The peer closed the connection, or sends no more";
      request.watcher?.onGone(new ConnectionGone(text));
    },
    onExpire() {
      const late = new ResponderTooSlow(`No response within ${timeoutMs} ms`);
      // A peer that sends no more may be gone, and the wait is shorter then.
      if (!isPeerDone) {
        channel.shared.context.fault(describeSlow(request, timeoutMs));
      }
      request.watcher?.onGone(late);
      reject(late);
    },
  });
}
