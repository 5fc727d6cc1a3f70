// The two forms of a trace.

import type { TraceEvent } from "./trace_event.ts";
import { encodeTraceJson } from "./trace_json.ts";
import { encodeTraceText } from "./trace_text.ts";

/** The formats of `--trace`. */
export type TraceFormat = "text" | "json";

/** How a trace is written. */
export interface TraceStyle {
  readonly format: TraceFormat;
  /** Whether a text has colours. JSON has none. */
  readonly colour: boolean;
}

/** The lines of an event, each with its line end. */
export function encodeTrace(
  event: TraceEvent,
  { format, colour }: TraceStyle,
): string {
  return format === "json"
    ? encodeTraceJson(event)
    : encodeTraceText(event, colour);
}
