// Octets answered by a responder, and the trace of that.

import type { Responder } from "../../src/http/responder.ts";
import { answerOctets } from "../../src/net/answer_octets.ts";
import type { TraceEvent } from "../../src/observe/trace_event.ts";
import { TraceRecorder } from "../../src/observe/trace_recorder.ts";
import { encodeLatin1 } from "../latin1.ts";

/** The events of one connection over which the octets came. */
export async function traceOctets(
  responder: Responder,
  octets: string | Uint8Array,
  maxOctets?: number,
): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  await answerOctets(
    typeof octets === "string" ? encodeLatin1(octets) : octets,
    {
      responder,
      tap: new TraceRecorder({
        worker: 1,
        emit: (event) => events.push(event),
        maxOctets,
      }),
      fault: () => {},
    },
  );
  return events;
}
