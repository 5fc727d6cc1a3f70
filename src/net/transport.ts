// What a connection needs of a socket. `Deno.TcpConn` is one, `TlsTransport` another.

/** A stream of octets both ways. */
export interface Transport {
  /** How many octets were read into `into`; null at the end of the stream. */
  read(into: Uint8Array): Promise<number | null>;
  /** How many of the octets were taken; perhaps fewer than were given. */
  write(octets: Uint8Array): Promise<number>;
  /** Whether octets leave at once, even if the peer has not acknowledged earlier ones. */
  setNoDelay?(enable: boolean): void;
  /** Tells the peer that no more will be written. */
  closeWrite(): Promise<void>;
  /** Ends both ways at once. */
  close(): void;
  /**
   * Resolves once the socket has been given back to the system, and never rejects. Undefined before `close`, and where
   * `close` itself gives it back.
   */
  readonly gone?: Promise<void>;
}

/** The peer or the network ended a connection. That is normal, and is not logged. */
export class ConnectionGone extends Error {
  override readonly name = "ConnectionGone";
}
