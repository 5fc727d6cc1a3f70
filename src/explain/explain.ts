// Requests → what the server would respond and why, without a socket: over the real connection, with the real site.

import type { Responder } from "../http/responder.ts";
import { answerOctets } from "../net/answer_octets.ts";
import type { TraceEvent } from "../observe/trace_event.ts";
import { encodeTrace, type TraceStyle } from "../observe/trace_format.ts";
import { TraceRecorder } from "../observe/trace_recorder.ts";

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

/** Explains the requests, each on a connection of its own. Never rejects. */
export async function explain(
  requests: readonly Uint8Array[],
  { responder, style, print, fault }: ExplainOptions,
): Promise<Explained> {
  let isWell = requests.length > 0;
  const hints = new Set<string>();
  for (const [i, octets] of requests.entries()) {
    let exchanges = 0;
    const emit = (event: TraceEvent) => {
      // No peer connects, so there is nothing to say of that.
      if (event.kind !== "exchange") return;
      exchanges++;
      const { status, refused } = event.exchange;
      if (status === undefined || status >= 400) isWell = false;
      if (refused?.refusal === "bare LF") {
        hints.add("a line of the request ends in LF: in HTTP it ends in CR LF");
      }
      print(encodeTrace(event, style));
    };
    const tap = new TraceRecorder({ worker: i + 1, emit });
    await answerOctets(octets, { responder, tap, fault });
    if (exchanges > 0) continue;
    isWell = false;
    hints.add("there is no request to explain");
  }
  return { isWell, hints: [...hints] };
}
