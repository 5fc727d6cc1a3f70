// What a server is made with.

import type { Responder } from "../http/responder.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Tap } from "../observe/tap.ts";
import type { Clock } from "./clock.ts";
import type { Endpoint } from "./endpoint.ts";
import type { HandshakeFailure } from "./handshake_failure.ts";
import type { ServerLimits } from "./limits.ts";
import type { TurnSignal } from "./turn_signal.ts";

/** What a server is made of. */
export interface ServerOptions {
  /** Where connections arrive; more can be added later. */
  readonly endpoints: readonly Endpoint[];
  /** Answers the requests. */
  readonly responder: Responder;
  /** The limits that differ from the defaults. */
  readonly limits?: Partial<ServerLimits>;
  /** Receives every exchange, after its response was handed over, or once its connection ended without one. */
  readonly observe?: (exchange: ExchangeRecord) => void;
  /** Gets every octet and every exchange, with its reasons; nothing by default, which costs nothing. */
  readonly tap?: Tap;
  /** What the server counts in; the maximum of connections is about all rows of it. */
  readonly metrics?: Metrics;
  /** Receives errors in our code and failures of the system; they go to standard error by default. */
  readonly fault?: (error: unknown) => void;
  /** Receives each TLS handshake that failed; `HandshakeFailureLog` makes few lines of them. */
  readonly handshakeFailed?: (failure: HandshakeFailure) => void;
  /** The times of the server; the system's by default. */
  readonly clock?: Clock;
  /**
   * How long a responder that watches the exchange may take for a response, in ms, while it does not read the content of the
   * request; then the peer gets 503. The write timeout by default, and for other responders, and then the connection is closed.
   */
  readonly respondTimeoutMs?: number | undefined;
  /** Makes the server fair to more than a hundred busy connections. The server closes it. */
  readonly turns?: TurnSignal;
}
