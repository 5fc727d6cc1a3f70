// A connection whose peers still agree on what they speak. Until then it counts as a connection, and has the
// head timeout; then it is the connection of the protocol that was agreed on.

import type { Refusal } from "../http/refusal.ts";
import type { Accepted, ProtocolName } from "./endpoint.ts";
import type { Protocol, ServedConnection } from "./served_connection.ts";
import type { ServerContext } from "./server_context.ts";

/** Negotiates, then serves. */
export class HandshakingConnection implements ServedConnection {
  /** Its index in the ConnectionSet that holds it. */
  place = 0;
  readonly #accepted: Accepted;
  readonly #protocols: Readonly<Record<ProtocolName, Protocol>>;
  readonly #context: ServerContext;
  #deadline: number;
  #connection: ServedConnection | undefined;
  #isClosed = false;

  constructor(
    accepted: Accepted,
    { protocols, context }: {
      protocols: Readonly<Record<ProtocolName, Protocol>>;
      context: ServerContext;
    },
  ) {
    this.#accepted = accepted;
    this.#protocols = protocols;
    this.#context = context;
    this.#deadline = context.now() + context.limits.headTimeoutMs;
  }

  get deadline(): number {
    return this.#connection?.deadline ?? this.#deadline;
  }

  async serve(): Promise<void> {
    const connection = await this.#negotiate();
    await connection?.serve();
  }

  async reject(refusal: Refusal): Promise<void> {
    const connection = await this.#negotiate();
    await connection?.reject(refusal);
  }

  expire(): void {
    if (this.#connection === undefined) this.close();
    else this.#connection.expire();
  }

  drain(): void {
    if (this.#connection === undefined) this.close();
    else this.#connection.drain();
  }

  close(): void {
    if (this.#connection !== undefined) return this.#connection.close();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline = Infinity;
    this.#accepted.transport.close();
  }

  /** The connection to serve; undefined where the handshake failed, which the peer alone causes. */
  async #negotiate(): Promise<ServedConnection | undefined> {
    const { transport, peer, handshake } = this.#accepted;
    try {
      const name = await handshake?.() ?? "http/1.1";
      if (this.#isClosed) return undefined;
      this.#connection = this.#protocols[name](transport, peer);
      if (this.#context.draining()) this.#connection.drain();
      return this.#connection;
    } catch {
      this.close();
      return undefined;
    }
  }
}
