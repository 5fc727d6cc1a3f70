// Accepting from endpoints, keeping track of connections, sweeping deadlines, draining.
//
// It does not know what is spoken over a connection: see `ServedConnection`.

import { reportToConsole } from "../base/console_report.ts";
import { withDefaults } from "../base/option_check.ts";
import type { Refusal } from "../http/refusal.ts";
import type { Responder } from "../http/responder.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { Metrics } from "../observe/metrics.ts";
import type { Tap } from "../observe/tap.ts";
import { TapPair } from "../observe/tap_pair.ts";
import { AcceptBalance } from "./accept_balance.ts";
import { AcceptFailures } from "./accept_failures.ts";
import { type Clock, makePreciseTime, SystemClock } from "./clock.ts";
import { ConnectionSet } from "./connection_set.ts";
import type { Accepted, Endpoint, ProtocolName } from "./endpoint.ts";
import type { HandshakeFailure } from "./handshake_failure.ts";
import { guardTap } from "./guarded_tap.ts";
import { HandshakingConnection } from "./handshaking_connection.ts";
import { http1 } from "./http1.ts";
import {
  ACCEPT_BACK_OFF_MS,
  DEFAULT_LIMITS,
  MAX_REJECTED_AT_ONCE,
  type ServerLimits,
  SWEEP_INTERVAL_MS,
} from "./limits.ts";
import { Retirements } from "./retirements.ts";
import type {
  MakeProtocol,
  Protocol,
  ServedConnection,
} from "./served_connection.ts";
import type { ServerContext } from "./server_context.ts";
import { tapped } from "./tap.ts";
import type { Transport } from "./transport.ts";
import { TurnQueue } from "./turn_queue.ts";
import type { TurnSignal } from "./turn_signal.ts";

/** What is spoken over a server's connections. */
const PROTOCOLS: Readonly<Record<ProtocolName, MakeProtocol>> = {
  "http/1.1": http1,
};

/** What a server is made of. */
export interface ServerOptions {
  /** Where connections arrive; more can be added later. */
  readonly endpoints: readonly Endpoint[];
  /** Answers the requests. */
  readonly responder: Responder;
  /** The limits that differ from the defaults. */
  readonly limits?: Partial<ServerLimits>;
  /** How many connections beyond the maximum are told 503 at the same time; 256 by default. More are closed. */
  readonly maxRejected?: number;
  /** Receives every exchange, after its response was handed over. */
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
   * How long the responder may take for a response, in ms, while it does not read the content of the request; then the
   * peer gets 503. The write timeout by default, and then the connection is closed.
   */
  readonly respondTimeoutMs?: number | undefined;
  /** Makes the server fair to more than a hundred busy connections. The server closes it. */
  readonly turns?: TurnSignal;
}

/**
 * A server that accepts connections from the moment it is made.
 *
 * @example
 * ```ts
 * import { makeSite, openTcpEndpoint, Server } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const hostname = "127.0.0.1";
 * const endpoints = [
 *   openTcpEndpoint({ hostname, port: 0 }),
 *   openTcpEndpoint({ hostname, port: 0 }),
 * ];
 * const server = new Server({ endpoints, responder: await makeSite() });
 * for (const { address: { port } } of endpoints) {
 *   const response = await fetch(`http://${hostname}:${port}/hello`);
 *   assertEquals(response.status, 200);
 *   await response.body?.cancel();
 * }
 * await server.drain();
 * ```
 */
export class Server {
  readonly #context: ServerContext;
  readonly #limits: ServerLimits;
  readonly #protocols: Readonly<Record<ProtocolName, Protocol>>;
  readonly #connections = new ConnectionSet<ServedConnection>();
  readonly #rejected = new ConnectionSet<ServedConnection>();
  readonly #metrics: Metrics;
  readonly #balance: AcceptBalance;
  readonly #maxRejected: number;
  /** The tap that the server was made with. */
  readonly #ownTap: Tap | undefined;
  /** What the next connections are tapped by. */
  #tap: Tap | undefined;
  /** Connections that were tapped so far. */
  #tapped = 0;
  /** The loop that accepts from each open endpoint. */
  readonly #accepting = new Map<Endpoint, Promise<void>>();
  /** Connections beyond all limits that were closed, and their sockets are still open. */
  #unserved = 0;
  readonly #retirements: Retirements;
  #draining = false;
  #drained: Promise<void> | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  /** Called once no connection is left. */
  #onEmpty: (() => void) | undefined;
  /** When the connections that are left are closed, in the clock's steady time. */
  #drainDeadline = Infinity;
  /** Whether what was left at that time was closed. */
  #isClosed = false;

  /** Begins to accept from the endpoints. */
  constructor(options: ServerOptions) {
    this.#limits = withDefaults(options.limits ?? {}, DEFAULT_LIMITS);
    this.#metrics = options.metrics ?? new Metrics();
    this.#retirements = new Retirements(options.turns);
    this.#balance = new AcceptBalance(this.#metrics, options.turns);
    this.#maxRejected = options.maxRejected ?? MAX_REJECTED_AT_ONCE;
    const fault = options.fault ?? reportToConsole;
    this.#ownTap = options.tap && guardTap(options.tap, fault);
    this.#tap = this.#ownTap;
    const context: ServerContext = {
      responder: options.responder,
      limits: this.#limits,
      turns: new TurnQueue(() => this.#connections.size, options.turns),
      clock: options.clock ?? new SystemClock(
        // Fractions are for those who are told how long an exchange took.
        options.observe === undefined ? Date.now : makePreciseTime(),
      ),
      draining: () => this.#draining,
      metrics: this.#metrics,
      observe: options.observe,
      respondTimeoutMs: options.respondTimeoutMs,
      handshakeFailed: options.handshakeFailed,
      fault,
    };
    this.#context = context;
    this.#protocols = { "http/1.1": PROTOCOLS["http/1.1"](context) };
    for (const endpoint of options.endpoints) this.add(endpoint);
  }

  /** The endpoints that are open, in the order in which they were added. */
  get endpoints(): readonly Endpoint[] {
    return [...this.#accepting.keys()];
  }

  /** Accepts connections from one more endpoint. Throws where the server drains. */
  add(endpoint: Endpoint): void {
    if (this.#draining) throw new Error("The server drains");
    this.#accepting.set(endpoint, this.#accept(endpoint));
  }

  /** Closes an endpoint; its connections live on. Resolves once nothing is accepted from it. Never rejects. */
  async close(endpoint: Endpoint): Promise<void> {
    const accepting = this.#accepting.get(endpoint);
    if (accepting === undefined) return;
    this.#accepting.delete(endpoint);
    endpoint.close();
    await accepting;
  }

  /**
   * Closes an endpoint that another one replaces: first it accepts what waits. Its connections live on. Resolves once
   * nothing is accepted from it. Never rejects.
   */
  async retire(endpoint: Endpoint): Promise<void> {
    if (this.#accepting.has(endpoint)) await this.#retirements.retire(endpoint);
    await this.close(endpoint);
  }

  /**
   * From the next connection on, this tap gets everything as well; undefined for none. Idle connections are closed, so
   * that peers open others, which it sees, or which no tap sees: what goes on is not disturbed (RFC 9112 §9.6).
   */
  watch(tap: Tap | undefined): void {
    const own = this.#ownTap;
    if (tap === undefined && this.#tap === own) return;
    const guarded = tap && guardTap(tap, this.#context.fault);
    this.#tap = own && guarded ? new TapPair(own, guarded) : guarded ?? own;
    this.#connections.forEach((connection) => connection.endIdle());
  }

  /** How many connections there are, those that are being rejected included. */
  get connections(): number {
    return this.#connections.size + this.#rejected.size;
  }

  /**
   * Takes no new connections and no new requests, finishes what is in flight, and is over within
   * the drain timeout. Never rejects; a second call waits for the same end.
   */
  drain(): Promise<void> {
    return this.#drained ??= this.#drain();
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    this.#drainDeadline = this.#context.clock.steady() +
      this.#limits.drainTimeoutMs;
    const closed = this.endpoints.map((endpoint) => this.close(endpoint));
    for (const connections of [this.#connections, this.#rejected]) {
      connections.forEach((connection) => connection.drain());
    }
    await Promise.all(closed);
    if (this.connections === 0) this.#rest();
    else await this.#waitForConnections();
    this.#context.turns.close();
  }

  /** Waits until no connection is left; closes those that are left after the drain timeout. */
  async #waitForConnections(): Promise<void> {
    await new Promise<void>((resolve) => this.#onEmpty = resolve);
  }

  async #accept(endpoint: Endpoint): Promise<void> {
    const failures = new AcceptFailures();
    // The loop begins before the endpoint is entered.
    const isOpen = () => !this.#draining && this.#accepting.has(endpoint);
    do {
      try {
        const accepted = await endpoint.accept();
        failures.end();
        this.#take(accepted);
        const waiting = this.#waitForRoom() ??
          this.#retirements.wait(endpoint) ??
          (endpoint.hasOwnQueue ? undefined : this.#balance.wait());
        if (waiting !== undefined) await waiting;
      } catch (error) {
        if (!isOpen()) return;
        const { waits, tells } = failures.add(error);
        if (tells !== undefined) this.#context.fault(tells);
        if (waits) {
          await new Promise((resolve) =>
            setTimeout(resolve, ACCEPT_BACK_OFF_MS)
          );
        }
      }
    } while (isOpen());
  }

  #take(accepted: Accepted): void {
    if (this.#metrics.openConnections < this.#limits.maxConnections) {
      const connection = this.#connect(accepted);
      this.#metrics.connected(1);
      this.#track(connection, this.#connections);
      const { transport } = accepted;
      connection.serve().then(() => transport.gone).then(() => {
        this.#metrics.connected(-1);
        this.#forget(connection, this.#connections);
      });
    } else if (this.#rejected.size < this.#maxRejected) {
      const refusal: Refusal = "too many connections";
      const connection = this.#connect(accepted);
      this.#track(connection, this.#rejected);
      connection.reject(refusal).then(() => accepted.transport.gone)
        .then(() => this.#forget(connection, this.#rejected));
    } else {
      this.#closeAtOnce(accepted.transport);
    }
  }

  #closeAtOnce(transport: Transport): void {
    transport.close();
    if (transport.gone === undefined) return;
    this.#unserved++;
    transport.gone.then(() => this.#unserved--);
  }

  /** Undefined where there is room. Connections that can't be closed before their peers go wait to be accepted instead. */
  #waitForRoom(): Promise<void> | undefined {
    return this.#unserved === 0 ? undefined : this.#pollForRoom();
  }

  async #pollForRoom(): Promise<void> {
    while (
      !this.#draining && this.#unserved > 0 &&
      this.#metrics.openConnections >= this.#limits.maxConnections &&
      this.#rejected.size >= this.#maxRejected
    ) {
      await new Promise((resolve) => setTimeout(resolve, ACCEPT_BACK_OFF_MS));
    }
  }

  #connect(given: Accepted): ServedConnection {
    const accepted = this.#tap === undefined
      ? given
      : this.#tapInto(given, this.#tap);
    return accepted.handshake === undefined
      ? this.#protocols["http/1.1"].connect(accepted)
      : new HandshakingConnection(accepted, {
        protocols: this.#protocols,
        context: this.#context,
      });
  }

  #tapInto(accepted: Accepted, tap: Tap): Accepted {
    const { peer, peerPort, isSecure, handshake } = accepted;
    const id = ++this.#tapped;
    const transport = tapped(accepted.transport, tap, { id, peer });
    // A handshake is a method of the accepted connection.
    const shake = handshake && (() => handshake.call(accepted));
    return { transport, peer, peerPort, isSecure, handshake: shake };
  }

  #track(
    connection: ServedConnection,
    among: ConnectionSet<ServedConnection>,
  ): void {
    among.add(connection);
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
  }

  #forget(
    connection: ServedConnection,
    among: ConnectionSet<ServedConnection>,
  ): void {
    among.delete(connection);
    if (this.connections === 0 && this.#draining) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#onEmpty?.();
  }

  #sweep(): void {
    const isTrimmed = Object.values(this.#protocols)
      .map((protocol) => protocol.trim())
      .every((isTrimmed) => isTrimmed);
    // Only the sweep stops its timer, so that connections that come one by one don't start and stop it each time.
    if (this.connections === 0 && isTrimmed) return this.#rest();
    const now = this.#context.clock.steady();
    for (const connections of [this.#connections, this.#rejected]) {
      connections.forEach((connection) => {
        if (now >= connection.deadline) connection.expire();
      });
    }
    if (now >= this.#drainDeadline) this.#endDrain();
  }

  /** Closes what is left. Its exchanges are observed until the next sweep. */
  #endDrain(): void {
    // Those that are left after one more sweep are not waited for.
    if (this.#isClosed) return this.#rest();
    this.#isClosed = true;
    for (const connections of [this.#connections, this.#rejected]) {
      connections.forEach((connection) => connection.abandon());
    }
  }
}
