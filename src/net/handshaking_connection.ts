// A connection during its handshake. It counts as a connection and has the head timeout. After the
// handshake, the connection of the negotiated protocol replaces it.

import type { Refusal } from "../http/refusal.ts";
import type { Accepted, ProtocolName } from "./endpoint.ts";
import {
  classifyHandshakeError,
  type HandshakeFailureReason,
} from "./handshake_failure.ts";
import type { Protocol, ServedConnection } from "./served_connection.ts";
import type { ServerContext } from "./server_context.ts";
import { TappedTransport } from "./tap.ts";

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
  /** Ends the wait for the handshake. */
  #onClosed: (() => void) | undefined;

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
    this.#deadline = context.clock.steady() + context.limits.headTimeoutMs;
  }

  get deadline(): number {
    return this.#connection?.deadline ?? this.#deadline;
  }

  get isGivenUp(): boolean {
    return this.#connection?.isGivenUp ?? this.#isClosed;
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
    if (this.#connection !== undefined) return this.#connection.expire();
    const { transport } = this.#accepted;
    if (transport instanceof TappedTransport) transport.expire();
    if (!this.#isClosed) this.#reportFailure("timeout");
    this.close();
  }

  drain(): void {
    if (this.#connection !== undefined) return this.#connection.drain();
    if (!this.#context.handsOver()) this.close();
  }

  endIdle(): void {
    this.#connection?.endIdle();
  }

  close(): void {
    if (this.#connection !== undefined) return this.#connection.close();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline = Infinity;
    this.#accepted.transport.close();
    this.#onClosed?.();
  }

  abandon(): void {
    if (this.#connection === undefined) this.close();
    else this.#connection.abandon();
  }

  /** The connection to serve; undefined if the handshake failed, and then this one is closed. */
  async #negotiate(): Promise<ServedConnection | undefined> {
    const name = await this.#shakeHands();
    try {
      if (name !== undefined) {
        const { transport } = this.#accepted;
        if (transport instanceof TappedTransport) transport.handshaken(name);
        return this.#connection = this.#protocols[name].connect(
          this.#accepted,
        );
      }
    } catch (error) {
      this.#context.fault(error);
    }
    this.close();
    return undefined;
  }

  /** The protocol; undefined if the handshake failed, which only the peer causes, or if the connection was closed. */
  async #shakeHands(): Promise<ProtocolName | undefined> {
    const { draining, handsOver } = this.#context;
    if (draining() && !handsOver()) return undefined;
    const closed = new Promise<void>((resolve) => this.#onClosed = resolve);
    try {
      const name = await Promise.race([this.#accepted.handshake?.(), closed]);
      return this.#isClosed ? undefined : name ?? "http/1.1";
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      if (!this.#isClosed) {
        this.#reportFailure(classifyHandshakeError(error), detail);
      }
      return undefined;
    }
  }

  #reportFailure(reason: HandshakeFailureReason, detail = ""): void {
    const { peer } = this.#accepted;
    this.#context.handshakeFailed?.({ reason, peer, detail });
  }
}
