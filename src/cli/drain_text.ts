// What is printed while the program ends.

import { encodeCount, encodeSize } from "../base/quantity.ts";
import type { Supervisor } from "../cluster/supervisor.ts";

/** The line for connections that are not finished yet; undefined where there are none. */
export function encodeWaiting(
  { connections, timeoutMs }: { connections: number; timeoutMs: number },
): string | undefined {
  if (connections === 0) return undefined;
  const seconds = timeoutMs / 1000;
  return `Finishing ${encodeCount(connections, "connection")}, ${seconds} s ` +
    "at most. Ctrl+C again ends the program now.";
}

/** The line about all requests since the start, such as `3 requests, 1 refused, 4.1 KiB`. */
export function encodeSummary(
  { requests, refusals, cuts, octets }: ReturnType<Supervisor["totals"]>,
): string {
  return [
    encodeCount(requests, "request"),
    ...refusals > 0 ? [`${refusals} refused`] : [],
    ...cuts > 0 ? [`${cuts} cut`] : [],
    encodeSize(octets),
  ].join(", ");
}
