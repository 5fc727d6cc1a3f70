// What the server knows of a listener, for every protocol.

import type { Transport } from "./transport.ts";

/** The protocols that a connection can speak, by their ALPN names. RFC 7301 §6, RFC 9113 §3.1. */
export type ProtocolName = "http/1.1";

/** A connection that was accepted. */
export interface Accepted {
  /** Its octets. */
  readonly transport: Transport;
  /** The address of the peer. */
  readonly peer: string;
  /** The port of the peer, where it is known. */
  readonly peerPort?: number;
  /** Whether the transport encrypts. */
  readonly isSecure?: boolean;
  /** Negotiates the protocol; rejects with the runtime's error if that fails. Undefined if HTTP/1 begins at once. */
  readonly handshake?: () => Promise<ProtocolName>;
}

/** A listener. */
export interface Endpoint {
  /** Where it listens. */
  readonly address: { readonly hostname: string; readonly port: number };
  /** The scheme of the URIs that lead to it. */
  readonly scheme: "http" | "https";
  /** The next connection. Rejects if the endpoint is closed, or if the system has no descriptors left. */
  accept(): Promise<Accepted>;
  /** Accepts no more connections. The accepted ones stay open. */
  close(): void;
  /** Whether the system has decided for each connection which of several workers gets it. */
  readonly hasOwnQueue?: boolean;
  /**
   * Closes once nothing waits to be accepted, while `accept` is called on, and resolves then. `nextTurn` resolves in the
   * next turn of the event loop.
   */
  retire?(nextTurn: () => Promise<void>): Promise<void>;
}
