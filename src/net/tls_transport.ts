// A TLS connection as a transport. RFC 8446 §6.1, RFC 9110 §4.2.2.
//
// The runtime can't end a handshake, nor a write that the peer does not take: if such a connection is closed, its socket
// stays open, unseen, until the peer goes. So closing waits for them, and `gone` says when the socket has been given
// back. Until then the connection counts.

import type { Transport } from "./transport.ts";

/** Wraps a connection that was accepted. */
export class TlsTransport implements Transport {
  readonly #connection: Deno.TlsConn;
  readonly #onClosing: (difference: 1 | -1) => void;
  #gone: Promise<void> | undefined;

  /** `onClosing` is called when it begins to close (1), and when the socket has been given back (-1). */
  constructor(
    connection: Deno.TlsConn,
    onClosing: (difference: 1 | -1) => void,
  ) {
    this.#connection = connection;
    this.#onClosing = onClosing;
  }

  /** Rejects where the stream ends without close_notify: then something may be missing. */
  read(into: Uint8Array): Promise<number | null> {
    return this.#connection.read(into);
  }

  write(octets: Uint8Array): Promise<number> {
    return this.#connection.write(octets);
  }

  /** Sends close_notify, then the end of the stream. */
  closeWrite(): Promise<void> {
    return this.#connection.closeWrite();
  }

  close(): void {
    this.#gone ??= this.#close();
  }

  get gone(): Promise<void> | undefined {
    return this.#gone;
  }

  async #close(): Promise<void> {
    this.#onClosing(1);
    try {
      // It waits behind a handshake and behind a write.
      await this.#connection.closeWrite();
    } catch {
      // The peer is gone, or the handshake failed.
    }
    try {
      this.#connection.close();
    } finally {
      this.#onClosing(-1);
    }
  }
}
