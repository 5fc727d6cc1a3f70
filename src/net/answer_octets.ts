// Octets of a peer → the responses to them, over a real connection and no socket. What is sent, and why, goes to a tap.

import type { Responder } from "../http/responder.ts";
import { Metrics } from "../observe/metrics.ts";
import type { Tap } from "../observe/tap.ts";
import { type Clock, SystemClock } from "./clock.ts";
import { Http1Connection } from "./http1_connection.ts";
import { Http1Shared } from "./http1_shared.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { guardTap } from "./guarded_tap.ts";
import { MemoryTransport } from "./memory_transport.ts";
import { tapped } from "./tap.ts";
import { TurnQueue } from "./turn_queue.ts";

/** What octets are answered with. */
export interface AnswerOptions {
  readonly responder: Responder;
  readonly tap: Tap;
  /** Gets errors in our code. */
  readonly fault: (error: unknown) => void;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Whether the server is to end; never by default. */
  readonly draining?: () => boolean;
}

/** Answers what a peer sends before it ends its side, and resolves once its connection is over. Never rejects. */
export async function answerOctets(
  octets: Uint8Array,
  { responder, tap, fault, clock, draining = () => false }: AnswerOptions,
): Promise<void> {
  const shared = new Http1Shared({
    responder,
    limits: DEFAULT_LIMITS,
    turns: new TurnQueue(() => 1),
    clock: clock ?? new SystemClock(),
    draining,
    handsOver: () => false,
    metrics: new Metrics(),
    observe: undefined,
    handshakeFailed: undefined,
    fault,
  });
  const peer = "none";
  const transport = tapped(
    new MemoryTransport(octets),
    guardTap(tap, fault),
    { id: 1, peer },
  );
  await new Http1Connection(transport, { shared, peer }).serve();
}
