// Requests → what the server would respond and why, without a socket: over the real connection, with the real site.

import { concatenate } from "../http/octets.ts";
import type { Responder } from "../http/responder.ts";
import { answerOctets } from "../net/answer_octets.ts";
import type { TraceEvent } from "../observe/trace_event.ts";
import { encodeTrace, type TraceStyle } from "../observe/trace_format.ts";
import { TraceRecorder } from "../observe/trace_recorder.ts";
import type { SourceConnection } from "./parsed_requests.ts";

/** What is said where a file holds no request. */
const NOTHING = "there is no request to explain";

/** What requests are explained with. */
export interface ExplainOptions {
  readonly responder: Responder;
  readonly style: TraceStyle;
  /** Gets the lines of each request, each with its line end. */
  readonly print: (lines: string) => void;
  /** Gets errors in our code. */
  readonly fault: (error: unknown) => void;
}

/** What came of all requests. */
export interface Explained {
  /** True where there was a response to each of them, and all are below 400. */
  readonly isWell: boolean;
  /** What a person may not see at once, in a sentence each. */
  readonly hints: readonly string[];
}

/**
 * Explains the requests of each connection in their order. Where the server closes one before it has read all of them,
 * the others go over another one, as a client sends them. Never rejects.
 */
export async function explain(
  connections: readonly SourceConnection[],
  options: ExplainOptions,
): Promise<Explained> {
  let isWell = connections.length > 0;
  const hints = new Set<string>();
  if (!isWell) hints.add(NOTHING);
  let number = 0;
  for (const requests of connections) {
    let left = requests;
    while (left.length > 0) {
      const { statuses, read, refusal } = await explainConnection(
        left,
        ++number,
        options,
      );
      left = left.slice(read);
      if (refusal === "bare LF") {
        hints.add("a line of the request ends in LF: in HTTP it ends in CR LF");
      }
      if (statuses.length === 0) hints.add(NOTHING);
      isWell &&= statuses.length > 0 &&
        statuses.every((status) => status !== undefined && status < 400);
    }
  }
  return { isWell, hints: [...hints] };
}

/** What came of one connection. */
interface ConnectionResult {
  /** Undefined for an exchange without a response. */
  readonly statuses: readonly (number | undefined)[];
  /** How many of the requests the server has read: at least one. */
  readonly read: number;
  readonly refusal: string | undefined;
}

async function explainConnection(
  requests: SourceConnection,
  number: number,
  { responder, style, print, fault }: ExplainOptions,
): Promise<ConnectionResult> {
  const statuses: (number | undefined)[] = [];
  let refusal: string | undefined;
  /** The offset of the last request that was read. */
  let last = 0;
  const emit = (event: TraceEvent) => {
    // No peer connects, so there is nothing to say of that.
    if (event.kind !== "exchange") return;
    const { status, refused, requestHead } = event.exchange;
    statuses.push(status);
    refusal ??= refused?.refusal;
    last = requestHead.offset;
    print(encodeTrace(event, style));
  };
  const tap = new TraceRecorder({ worker: number, emit });
  await answerOctets(concatenate(requests), { responder, tap, fault });
  let read = 1;
  let start = requests[0].length;
  while (read < requests.length && start <= last) {
    start += requests[read++].length;
  }
  return { statuses, read, refusal };
}
