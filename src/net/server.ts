// Accepting from endpoints, keeping track of connections, sweeping deadlines, draining.
//
// It does not know what is spoken over a connection: see `ServedConnection`.

import { reportToConsole } from "../base/console_report.ts";
import { withDefaults } from "../base/option_check.ts";
import type { Refusal } from "../http/refusal.ts";
import { Metrics } from "../observe/metrics.ts";
import type { Tap } from "../observe/tap.ts";
import { AcceptBalance } from "./accept_balance.ts";
import { AcceptFailures } from "./accept_failures.ts";
import { makePreciseTime, SystemClock } from "./clock.ts";
import { ConnectionSet } from "./connection_set.ts";
import type { Accepted, Endpoint, ProtocolName } from "./endpoint.ts";
import { GivenUpConnections } from "./given_up_connections.ts";
import { HandshakingConnection } from "./handshaking_connection.ts";
import { http1 } from "./http1.ts";
import {
  ACCEPT_BACK_OFF_MS,
  type ConnectionCounts,
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
import type { ServerOptions } from "./server_options.ts";
import { TapSwitch } from "./tap_switch.ts";
import { TurnQueue } from "./turn_queue.ts";
import { Unserved } from "./unserved.ts";

export type { ServerOptions };

/** What is spoken over a server's connections. */
const PROTOCOLS: Readonly<Record<ProtocolName, MakeProtocol>> = {
  "http/1.1": http1,
};

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
  readonly #givenUp: GivenUpConnections;
  readonly #metrics: Metrics;
  readonly #balance: AcceptBalance;
  #maxConnections: number;
  #maxRejected = MAX_REJECTED_AT_ONCE;
  readonly #taps: TapSwitch;
  /** The loop that accepts from each open endpoint. */
  readonly #accepting = new Map<Endpoint, Promise<void>>();
  readonly #unserved = new Unserved();
  readonly #retirements: Retirements;
  #draining = false;
  #handsOver = false;
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
    this.#givenUp = new GivenUpConnections(this.#metrics);
    this.#retirements = new Retirements(options.turns);
    this.#balance = new AcceptBalance(this.#metrics, options.turns);
    this.#maxConnections = this.#limits.maxConnections;
    const fault = options.fault ?? reportToConsole;
    this.#taps = new TapSwitch(options.tap, fault);
    const context: ServerContext = {
      responder: options.responder,
      limits: this.#limits,
      turns: new TurnQueue(() => this.#connections.size, options.turns),
      clock: options.clock ?? new SystemClock(
        // Fractions are for those who are told how long an exchange took.
        options.observe === undefined ? Date.now : makePreciseTime(),
      ),
      draining: () => this.#draining,
      handsOver: () => this.#handsOver,
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

  /** Changes how many connections it takes, from the next one on. */
  limit({ maxConnections, maxRejected }: ConnectionCounts): void {
    this.#maxConnections = maxConnections;
    this.#maxRejected = maxRejected;
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
    if (!this.#taps.watch(tap)) return;
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

  /**
   * The same, where another server has taken its place at the same addresses: it retires its endpoints before, and peers
   * that have just connected, or that had a response just now, may send one more request.
   */
  async handOver(): Promise<void> {
    await Promise.all(this.endpoints.map((each) => this.retire(each)));
    this.#handsOver = true;
    await this.drain();
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
    this.#givenUp.count(this.#connections);
    if (!this.#awaitsSome) this.#rest();
    // After the drain timeout, what is left is closed.
    else await new Promise<void>((resolve) => this.#onEmpty = resolve);
    this.#context.turns.close();
  }

  /** Whether there are connections for which a drain waits. */
  get #awaitsSome(): boolean {
    const isAwaited = (each: ServedConnection) => !each.isGivenUp;
    return this.#connections.count(isAwaited) > 0 ||
      this.#rejected.count(isAwaited) > 0;
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
        const waiting = this.#unserved.waitForRoom(this.#hasRoom) ??
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
    if (this.#metrics.openConnections < this.#maxConnections) {
      this.#serve(accepted);
    } else if (this.#rejected.size < this.#maxRejected) {
      this.#reject(accepted, "too many connections");
    } else {
      this.#unserved.close(accepted.transport);
    }
  }

  /** Serves a connection until its socket has been given back. Never rejects. */
  async #serve(accepted: Accepted): Promise<void> {
    const connection = this.#connect(accepted);
    this.#metrics.connected(1);
    this.#track(connection, this.#connections);
    await connection.serve();
    await accepted.transport.gone;
    this.#metrics.connected(-1);
    this.#forget(connection, this.#connections);
    this.#givenUp.forget(connection);
  }

  /** Refuses a connection. Never rejects. */
  async #reject(accepted: Accepted, refusal: Refusal): Promise<void> {
    const connection = this.#connect(accepted);
    this.#track(connection, this.#rejected);
    await connection.reject(refusal);
    await accepted.transport.gone;
    this.#forget(connection, this.#rejected);
  }

  /** Whether there is room for one more connection, if only to reject it. */
  readonly #hasRoom = (): boolean =>
    this.#draining ||
    this.#metrics.openConnections < this.#maxConnections ||
    this.#rejected.size < this.#maxRejected;

  #connect(given: Accepted): ServedConnection {
    const accepted = this.#taps.tapInto(given);
    return accepted.handshake === undefined
      ? this.#protocols["http/1.1"].connect(accepted)
      : new HandshakingConnection(accepted, {
        protocols: this.#protocols,
        context: this.#context,
      });
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
    this.#givenUp.count(this.#connections);
    if (now >= this.#drainDeadline) return this.#endDrain();
    if (this.#draining && !this.#awaitsSome) this.#rest();
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
