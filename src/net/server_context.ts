// What all connections of a server share, whatever they speak.

import type { Responder } from "../http/responder.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Clock } from "./clock.ts";
import type { HandshakeFailure } from "./handshake_failure.ts";
import type { ConnectionLimits } from "./limits.ts";
import type { TurnQueue } from "./turn_queue.ts";

/** One for all connections: what each would otherwise have to hold, idle or not. */
export interface ServerContext {
  readonly responder: Responder;
  readonly limits: ConnectionLimits;
  /** How long a responder may take, in ms; undefined for the write timeout. */
  readonly respondTimeoutMs?: number | undefined;
  /** Which connections may use their sockets in this turn of the event loop. */
  readonly turns: TurnQueue;
  readonly clock: Clock;
  /** True once the server takes no new requests. */
  readonly draining: () => boolean;
  /** True if another server takes the next connections meanwhile, so that peers that have just come are waited for. */
  readonly handsOver: () => boolean;
  /** Counts the exchanges. */
  readonly metrics: Metrics;
  /**
   * Receives each exchange after its response was handed over, or once its connection ended without one. Undefined if
   * nobody asked for them.
   */
  readonly observe: ((exchange: ExchangeRecord) => void) | undefined;
  /** Receives each handshake that failed; undefined if nobody asked for them. */
  readonly handshakeFailed: ((failure: HandshakeFailure) => void) | undefined;
  /** Receives errors in our code and failures of the system. */
  readonly fault: (error: unknown) => void;
}
