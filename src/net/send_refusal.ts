// Refuses a request: its response is the last one of the connection.

import {
  contentLength,
  discardContent,
  type FixedContent,
} from "../http/content.ts";
import { encodePlainError, errorOfRefusal } from "../http/http_error.ts";
import type { Refusal } from "../http/refusal.ts";
import type { HttpResponse } from "../http/response.ts";
import { allowsContent, checkFinalStatus } from "../http/status.ts";
import { readRefusedLine } from "../http1/refused_line.ts";
import type { RequestHead } from "../http1/request_head.ts";
import { encodeFieldSection } from "../http1/response_head.ts";
import { respondToError } from "./ask_responder.ts";
import type { Channel } from "./channel.ts";
import { observeExchange } from "./observe_exchange.ts";

/** Sends the response to a refused request, after those that are due; it is the last. */
export async function sendRefusal(
  channel: Channel,
  refusal: Refusal,
  { head, note }: {
    head?: RequestHead | undefined;
    /** What the log says instead of the refusal. */
    note?: string | undefined;
  } = {},
): Promise<"linger"> {
  const { input, output, reader, shared: { context, statusLines } } = channel;
  const { position, refusedAt } = reader;
  const line = head === undefined
    ? readRefusedLine(input.octets, input)
    : undefined;
  channel.tap?.refuse(refusal, {
    head,
    position,
    refusedAt,
    added: output.added,
  });
  const response = respondToRefusal(channel, refusal, head);
  const { status, content } = response;
  const { method } = head ?? line ?? {};
  const omitsContent = method === "HEAD" || !allowsContent(status);
  try {
    checkFinalStatus(status);
    const section = encodeFieldSection(response);
    channel.enterResponse();
    const now = context.clock.now();
    const connection = "close";
    const start = statusLines.encode(status, { now, connection });
    channel.tap?.ready(output.added, start.length + section.length);
    await output.add(start);
    await output.add(section);
    if (!omitsContent) await output.addContent(content);
    await output.flush();
    // Throws if the connection was closed meanwhile: then its end is recorded instead.
    channel.enterResponse();
  } finally {
    discardContent(content);
  }
  const sent = omitsContent ? 0 : contentLength(content);
  const began = context.clock.now();
  const what = { head, line, refusal, note };
  observeExchange(channel, status, { ...what, sent, began });
  return "linger";
}

/** The page for a refusal; the plainest where the responder has a stream, which might never end. */
function respondToRefusal(
  channel: Channel,
  refusal: Refusal,
  head: RequestHead | undefined,
): HttpResponse & { readonly content: FixedContent } {
  const error = errorOfRefusal(refusal);
  const { status, fields, content } = respondToError(channel, error, head);
  if (content.kind !== "stream") return { status, fields, content };
  discardContent(content);
  return encodePlainError(error);
}
