// Listening, accepting, keeping track, sweeping deadlines, draining.

import type { Responder } from "../http/exchange.ts";
import type { Refusal } from "../http/refusal.ts";
import { HeadStarts } from "../http/response.ts";
import { BufferPool } from "./buffer_pool.ts";
import type { Exchange } from "../observe/exchange.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import {
  ACCEPT_BACKOFF,
  type ConnectionLimits,
  DEFAULT_LIMITS,
  REFUSED_AT_ONCE,
  SPARE_WRITE_BUFFERS,
  SWEEP_INTERVAL,
  WRITE_OCTETS,
} from "./limits.ts";

/** What a server is made of. */
export interface ServerOptions {
  /** Answers the requests. */
  readonly responder: Responder;
  /** The address to listen on; undefined for all interfaces, both families where there are two. */
  readonly hostname?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The limits that shall differ from the defaults. */
  readonly limits?: Partial<ConnectionLimits>;
  /** Told of every exchange, after its answer was handed over. */
  readonly observe?: (exchange: Exchange) => void;
  /** Told of what is our fault or the system's. */
  readonly fault?: (error: unknown) => void;
}

/** A server that listens from the moment it is made. */
export class Server {
  readonly #listener: Deno.TcpListener;
  readonly #context: ConnectionContext;
  readonly #limits: ConnectionLimits;
  readonly #connections = new Set<Connection>();
  readonly #turnedAway = new Set<Connection>();
  #draining = false;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  readonly #accepting: Promise<void>;
  /** Called once no connection is left. */
  #onEmpty: (() => void) | undefined;

  /** Throws what `Deno.listen` throws: AddrInUse, PermissionDenied, AddrNotAvailable. */
  constructor(options: ServerOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#listener = listen(options.hostname, options.port);
    this.#context = {
      responder: options.responder,
      limits: this.#limits,
      headStarts: new HeadStarts(),
      writeBuffers: new BufferPool({
        size: WRITE_OCTETS,
        spares: SPARE_WRITE_BUFFERS,
      }),
      now: Date.now,
      draining: () => this.#draining,
      observe: options.observe,
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
    return this.#connections.size + this.#turnedAway.size;
  }

  /**
   * Takes no new connections and no new requests, finishes what is in flight, and is over within
   * the drain timeout. Never rejects; a second call waits for the same end.
   */
  async drain(): Promise<void> {
    if (!this.#draining) {
      this.#draining = true;
      this.#listener.close();
      for (const connection of this.#connections) connection.drain();
    }
    await this.#accepting;
    if (this.connections === 0) return;
    const empty = new Promise<void>((resolve) => this.#onEmpty = resolve);
    const timer = setTimeout(() => this.#closeAll(), this.#limits.drainTimeout);
    await empty;
    clearTimeout(timer);
  }

  async #accept(): Promise<void> {
    while (!this.#draining) {
      try {
        this.#take(await this.#listener.accept());
      } catch (error) {
        if (this.#draining) return;
        // Out of descriptors, or a peer that left between arriving and being accepted.
        if (!(error instanceof Deno.errors.ConnectionAborted)) {
          this.#context.fault(error);
        }
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_BACKOFF));
      }
    }
  }

  #take(socket: Deno.TcpConn): void {
    const peer = encodePeer(socket.remoteAddr);
    const connection = new Connection(socket, { context: this.#context, peer });
    if (this.#connections.size < this.#limits.maxConnections) {
      sendAtOnce(socket);
      this.#track(connection, this.#connections, connection.serve());
    } else if (this.#turnedAway.size < REFUSED_AT_ONCE) {
      const refusal: Refusal = "too many connections";
      this.#track(connection, this.#turnedAway, connection.turnAway(refusal));
    } else {
      connection.close();
    }
  }

  async #track(
    connection: Connection,
    among: Set<Connection>,
    served: Promise<void>,
  ): Promise<void> {
    among.add(connection);
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL);
    await served;
    among.delete(connection);
    if (this.connections > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#onEmpty?.();
  }

  #sweep(): void {
    const now = this.#context.now();
    for (const connections of [this.#connections, this.#turnedAway]) {
      for (const connection of connections) {
        if (now >= connection.deadline) connection.expire();
      }
    }
  }

  #closeAll(): void {
    for (const connection of this.#connections) connection.close();
    for (const connection of this.#turnedAway) connection.close();
    // A write to a peer that takes nothing may not end by closing: there is no more to wait for.
    this.#onEmpty?.();
  }
}

function listen(hostname: string | undefined, port: number): Deno.TcpListener {
  if (hostname !== undefined) return Deno.listen({ hostname, port });
  try {
    return Deno.listen({ hostname: "::", port });
  } catch (error) {
    // Where there is no IPv6 the other family is all there is.
    if (error instanceof Deno.errors.AddrInUse) throw error;
    if (error instanceof Deno.errors.PermissionDenied) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port });
  }
}

/** Answers leave when they are written: waiting for more to send would only delay them. */
function sendAtOnce(socket: Deno.TcpConn): void {
  try {
    socket.setNoDelay(true);
  } catch {
    // The peer is gone already; the first read will say so.
  }
}

/** The peer's address; IPv4 peers of a listener on both families in their own notation. */
function encodePeer(address: Deno.Addr): string {
  const { hostname } = address as Deno.NetAddr;
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? hostname.slice(7)
    : hostname;
}
