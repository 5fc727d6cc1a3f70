// Counts failed handshakes, and says so in few lines: one for each reason in each interval. Scanners cause thousands.

import {
  HANDSHAKE_FAILURES,
  type HandshakeFailure,
  type HandshakeFailureReason,
} from "./handshake_failure.ts";
import { HANDSHAKE_LINE_INTERVAL_MS } from "./limits.ts";

/** How many handshakes failed for each reason that occurred. */
export type HandshakeFailureCounts = Readonly<
  Partial<Record<HandshakeFailureReason, number>>
>;

/**
 * The failures of one server.
 *
 * @example
 * ```ts
 * import { HandshakeFailureLog } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * const log = new HandshakeFailureLog(
 *   (line) => lines.push(line),
 *   () => performance.now(),
 * );
 * for (let i = 0; i < 1000; i++) {
 *   log.add({ reason: "cut off", peer: "192.0.2.1", detail: "" });
 * }
 * assertEquals(lines.length, 1);
 * assertEquals(log.counts, { "cut off": 1000 });
 * ```
 */
export class HandshakeFailureLog {
  readonly #tell: (line: string) => void;
  readonly #steady: () => number;
  readonly #entries = new Map<
    HandshakeFailureReason,
    { count: number; told: number; nextAt: number }
  >();

  /** `tell` receives the lines; `steady` is a clock in ms that is never set. */
  constructor(tell: (line: string) => void, steady: () => number) {
    this.#tell = tell;
    this.#steady = steady;
  }

  /** Counts it. Tells it at once, or with the first one after the interval. */
  add({ reason, peer, detail }: HandshakeFailure): void {
    const now = this.#steady();
    let entry = this.#entries.get(reason);
    if (entry === undefined) {
      entry = { count: 0, told: 0, nextAt: -Infinity };
      this.#entries.set(reason, entry);
    }
    entry.count++;
    if (now < entry.nextAt) return;
    const untold = entry.count - entry.told - 1;
    const others = untold === 0 ? "" : `; ${untold} more since the last line`;
    const why = reason === "other" || reason === "alert"
      ? `${HANDSHAKE_FAILURES[reason]}: ${detail}`
      : HANDSHAKE_FAILURES[reason];
    entry.told = entry.count;
    entry.nextAt = now + HANDSHAKE_LINE_INTERVAL_MS;
    this.#tell(`TLS handshake with ${peer} failed: ${why}${others}`);
  }

  /** The counts since the start. */
  get counts(): HandshakeFailureCounts {
    return Object.fromEntries(
      [...this.#entries].map(([reason, { count }]) => [reason, count]),
    );
  }
}
