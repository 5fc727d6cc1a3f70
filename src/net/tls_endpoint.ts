// HTTP over TLS. RFC 9110 §4.2.2, RFC 8446, RFC 7301.
//
// The runtime offers TLS 1.2 and 1.3 with ciphers that have forward secrecy, no renegotiation and no compression. It has
// no way to begin TLS on a connection that was accepted as plain TCP. So it reads the first octets, and plain HTTP gets
// an alert. `TlsTransport` says what it can't end.

import type { Accepted, Endpoint, ProtocolName } from "./endpoint.ts";
import {
  MAX_QUIET_TURN_MS,
  MAX_RETIRING_MS,
  MAX_WAITING_CONNECTIONS,
} from "./limits.ts";
import { encodePeer, openAtAll } from "./tcp_endpoint.ts";
import { TlsTransport } from "./tls_transport.ts";

/** A certificate and its key, in PEM. RFC 7468. */
export interface TlsPair {
  /** The certificate first, then the chain that leads to its issuer. */
  readonly certificatePem: string;
  /** The private key, not encrypted. */
  readonly keyPem: string;
}

/** Where to listen, and as whom. */
export interface TlsListenOptions {
  /** The address. */
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The certificate and its key. */
  readonly pair: TlsPair;
  /**
   * Whether others may listen there already: workers of this program, or the endpoint that this one replaces. Without it
   * AddrInUse is thrown if anybody listens. Linux only: elsewhere one endpoint listens at a port.
   */
  readonly joins?: boolean;
}

/** Accepts TLS connections. */
export interface TlsEndpoint extends Endpoint {
  /**
   * How many connections were closed, and their sockets are still open: peers in a handshake that they do not finish,
   * and peers that do not take what was written. Nothing but the end of this thread ends them before the peer does.
   */
  readonly closing: number;
}

/** The protocols that the server offers. */
const ALPN_PROTOCOLS: readonly ProtocolName[] = ["http/1.1"];

/** Microtasks after which an accept is settled that became ready in a turn: twice as many as were counted. */
const MICROTASKS_OF_ACCEPT = 8;

/** Whether several listeners can share a port, so that one can replace another without a gap. */
export const CAN_JOIN: boolean = Deno.build.os === "linux";

/**
 * An endpoint that listens; throws AddrInUse, PermissionDenied or AddrNotAvailable, as `Deno.listenTls` does, and
 * another error for a pair that can't be used.
 *
 * @example
 * ```ts
 * import { openTlsEndpoint } from "@tinyhttp/tinyhttp";
 * import { assertThrows } from "@std/assert";
 *
 * const pair = { certificatePem: "", keyPem: "no key" };
 * assertThrows(() =>
 *   openTlsEndpoint({ hostname: "127.0.0.1", port: 0, pair })
 * );
 * ```
 */
export function openTlsEndpoint(options: TlsListenOptions): TlsEndpoint {
  const { hostname, port, pair, joins = false } = options;
  const address = { hostname, port };
  // Sockets that share a port do not notice a stranger's socket that shares it too.
  if (CAN_JOIN && !joins && port !== 0) Deno.listen(address).close();
  const unlisted = {
    // Not in the types of 2.4, which ignores it.
    tcpBacklog: MAX_WAITING_CONNECTIONS,
  };
  return new ListeningTlsEndpoint(Deno.listenTls({
    ...address,
    cert: pair.certificatePem,
    key: pair.keyPem,
    alpnProtocols: [...ALPN_PROTOCOLS],
    // Even a single one, since a renewal adds another.
    ...CAN_JOIN && { reusePort: true },
    ...unlisted,
  }));
}

/** Endpoints on one port: one for each address, in their order. Throws what `openTlsEndpoint` throws, and then leaves none open. */
export function openTlsEndpoints(
  addresses: readonly string[],
  options: Omit<TlsListenOptions, "hostname">,
): readonly TlsEndpoint[] {
  return openAtAll(
    addresses,
    options.port,
    (address) => openTlsEndpoint({ ...options, ...address }),
  );
}

class ListeningTlsEndpoint implements TlsEndpoint {
  readonly scheme = "https";
  /** The system has already decided which worker gets a connection. */
  readonly hasOwnQueue = true;
  readonly #listener: Deno.TlsListener;
  #closing = 0;
  #isClosed = false;
  #isAccepting = false;
  /** Tells that the listener closes. Undefined unless it retires. */
  #onRetired: (() => void) | undefined;
  #accepted = 0;

  constructor(listener: Deno.TlsListener) {
    this.#listener = listener;
  }

  get address(): { readonly hostname: string; readonly port: number } {
    return this.#listener.addr as Deno.NetAddr;
  }

  get closing(): number {
    return this.#closing;
  }

  async accept(): Promise<Accepted> {
    this.#isAccepting = true;
    try {
      const connection = await this.#listener.accept();
      this.#accepted++;
      return this.#take(connection);
    } catch (error) {
      // The runtime has given the listener back.
      if (this.#isClosed) this.#onRetired?.();
      throw error;
    } finally {
      this.#isAccepting = false;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.close();
    if (!this.#isAccepting) this.#onRetired?.();
  }

  /**
   * Closes once nothing waits to be accepted, since closing resets what waits. `nextTurn` resolves after the runtime has
   * asked the system for what is ready. Meanwhile `accept()` must be called until it rejects; then this resolves.
   *
   * The runtime keeps a listener for one more turn after it was closed, and loses what arrives in that turn. So the
   * listener closes after a turn that was short.
   */
  async retire(nextTurn: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return;
    const retired = new Promise<void>((resolve) => this.#onRetired = resolve);
    const end = performance.now() + MAX_RETIRING_MS;
    for (let isQuiet = false; !isQuiet && !this.#isClosed;) {
      const accepted = this.#accepted;
      const began = performance.now();
      await nextTurn();
      for (let i = 0; i < MICROTASKS_OF_ACCEPT; i++) await undefined;
      const now = performance.now();
      const isShort = now - began < MAX_QUIET_TURN_MS || now > end;
      isQuiet = isShort && accepted === this.#accepted ||
        now > end + MAX_RETIRING_MS;
    }
    this.close();
    await retired;
  }

  #take(connection: Deno.TlsConn): Accepted {
    const address = connection.remoteAddr as Deno.NetAddr;
    return {
      transport: new TlsTransport(connection, (by) => this.#closing += by),
      peer: encodePeer(address),
      peerPort: address.port,
      isSecure: true,
      handshake: () => shakeHands(connection),
    };
  }
}

async function shakeHands(connection: Deno.TlsConn): Promise<ProtocolName> {
  // The runtime refuses a client that offers other protocols only. One that offers none speaks HTTP/1.1.
  await connection.handshake();
  return "http/1.1";
}
