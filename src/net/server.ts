// Listening, accepting, keeping track, sweeping deadlines, draining.

import type { Responder } from "../http/responder.ts";
import type { Refusal } from "../http/refusal.ts";
import { StatusLineCache } from "../http/response.ts";
import { TargetCache } from "../http1/target_cache.ts";
import { AcceptFailures } from "./accept_failures.ts";
import { BufferPool } from "./buffer_pool.ts";
import { Clock } from "./clock.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { Metrics } from "../observe/metrics.ts";
import { Connection } from "./connection.ts";
import type { ServerContext } from "./server_context.ts";
import { type ListenOptions, openListener } from "./listener.ts";
import {
  ACCEPT_BACK_OFF_MS,
  DEFAULT_LIMITS,
  MAX_LARGE_WRITE_BUFFERS,
  MAX_POOLED_WRITE_BUFFERS,
  MAX_REJECTED_AT_ONCE,
  type ServerLimits,
  SMALL_WRITE_OCTETS,
  SWEEP_INTERVAL_MS,
  WRITE_OCTETS,
} from "./limits.ts";
import { ConnectionSet } from "./connection_set.ts";

/** What a server is made of. */
export interface ServerOptions extends ListenOptions {
  /** Answers the requests. */
  readonly responder: Responder;
  /** The limits that shall differ from the defaults. */
  readonly limits?: Partial<ServerLimits>;
  /** Told of every exchange, after its answer was handed over. */
  readonly observe?: (exchange: ExchangeRecord) => void;
  /** What the server counts in; the maximum of connections is about all rows of it. */
  readonly metrics?: Metrics;
  /** Told of what is our fault or the system's. */
  readonly fault?: (error: unknown) => void;
}

/** A server that listens from the moment it is made. */
export class Server {
  readonly #listener: Deno.TcpListener;
  readonly #context: ServerContext;
  readonly #limits: ServerLimits;
  readonly #connections = new ConnectionSet<Connection>();
  readonly #rejected = new ConnectionSet<Connection>();
  readonly #metrics: Metrics;
  #draining = false;
  #drained: Promise<void> | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  readonly #accepting: Promise<void>;
  /** Called once no connection is left. */
  #onEmpty: (() => void) | undefined;

  /** Throws what `Deno.listen` throws: AddrInUse, PermissionDenied, AddrNotAvailable. */
  constructor(options: ServerOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#listener = openListener(options);
    this.#metrics = options.metrics ?? new Metrics();
    const clock = new Clock(Date.now);
    this.#context = {
      responder: options.responder,
      limits: this.#limits,
      statusLines: new StatusLineCache(),
      targets: new TargetCache(),
      parsers: [],
      readBuffers: [],
      writeBuffers: new BufferPool({
        size: WRITE_OCTETS,
        plenty: MAX_LARGE_WRITE_BUFFERS,
        scarceSize: SMALL_WRITE_OCTETS,
        spares: MAX_POOLED_WRITE_BUFFERS,
      }),
      now: () => clock.now(),
      draining: () => this.#draining,
      observe: (exchange) => {
        this.#metrics.count(exchange);
        options.observe?.(exchange);
      },
      fault: options.fault ?? ((error) => console.error(error)),
    };
    this.#accepting = this.#accept();
  }

  /** Where the server listens. */
  get address(): Deno.NetAddr {
    return this.#listener.addr as Deno.NetAddr;
  }

  /** How many connections there are, those being turned away included. */
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
    this.#listener.close();
    this.#connections.forEach((connection) => connection.drain());
    await this.#accepting;
    if (this.connections === 0) return this.#rest();
    const empty = new Promise<void>((resolve) => this.#onEmpty = resolve);
    const timer = setTimeout(
      () => this.#closeAll(),
      this.#limits.drainTimeoutMs,
    );
    await empty;
    clearTimeout(timer);
  }

  async #accept(): Promise<void> {
    const failures = new AcceptFailures();
    while (!this.#draining) {
      try {
        const socket = await this.#listener.accept();
        failures.end();
        this.#take(socket);
      } catch (error) {
        if (this.#draining) return;
        const { waits, tells } = failures.add(error);
        if (tells !== undefined) this.#context.fault(tells);
        if (waits) {
          await new Promise((resolve) =>
            setTimeout(resolve, ACCEPT_BACK_OFF_MS)
          );
        }
      }
    }
  }

  #take(socket: Deno.TcpConn): void {
    if (this.#metrics.openConnections < this.#limits.maxConnections) {
      const connection = this.#connect(socket);
      this.#metrics.connected(1);
      this.#track(connection, this.#connections);
      connection.serve().then(() => {
        this.#metrics.connected(-1);
        this.#forget(connection, this.#connections);
      });
    } else if (this.#rejected.size < MAX_REJECTED_AT_ONCE) {
      const refusal: Refusal = "too many connections";
      const connection = this.#connect(socket);
      this.#track(connection, this.#rejected);
      connection.reject(refusal)
        .then(() => this.#forget(connection, this.#rejected));
    } else {
      socket.close();
    }
  }

  #connect(socket: Deno.TcpConn): Connection {
    const peer = encodePeer(socket.remoteAddr);
    return new Connection(socket, { context: this.#context, peer });
  }

  #track(connection: Connection, among: ConnectionSet<Connection>): void {
    among.add(connection);
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
  }

  #forget(connection: Connection, among: ConnectionSet<Connection>): void {
    among.delete(connection);
    if (this.connections === 0 && this.#draining) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#onEmpty?.();
  }

  #sweep(): void {
    // Connections that come one by one shall not start and stop the sweeper each.
    if (this.connections === 0) return this.#rest();
    const now = this.#context.now();
    for (const connections of [this.#connections, this.#rejected]) {
      connections.forEach((connection) => {
        if (now >= connection.deadline) connection.expire();
      });
    }
  }

  #closeAll(): void {
    for (const connections of [this.#connections, this.#rejected]) {
      connections.forEach((connection) => connection.close());
    }
    // On some versions of the runtime closing doesn't end a write that the peer doesn't take, and
    // the connection counts until the peer goes; but there is no more to wait for.
    this.#rest();
  }
}

/** The peer's address; IPv4 peers of a listener on both families in their own notation. */
function encodePeer(address: Deno.Addr): string {
  const { hostname } = address as Deno.NetAddr;
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? hostname.slice(7)
    : hostname;
}
