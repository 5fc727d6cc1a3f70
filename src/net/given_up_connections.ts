// Connections that were given up while their peers still hold their sockets: the runtime ends neither a handshake nor a write
// of TLS. A drain does not wait for them, and the supervisor learns how many there are.

import type { Metrics } from "../observe/metrics.ts";
import type { ConnectionSet } from "./connection_set.ts";
import type { ServedConnection } from "./served_connection.ts";
import type { Transport } from "./transport.ts";

/** Counts them for one server. */
export class GivenUpConnections {
  readonly #metrics: Pick<Metrics, "gaveUp">;
  readonly #onLeft: () => void;
  #counted = 0;
  #left = 0;

  /** `onLeft` is called when nothing but the socket of a connection is left. */
  constructor(metrics: Pick<Metrics, "gaveUp">, onLeft: () => void) {
    this.#metrics = metrics;
    this.#onLeft = onLeft;
  }

  /** Of how many connections nothing but the socket is left. */
  get left(): number {
    return this.#left;
  }

  /** Resolves once the socket has been given back; undefined where the runtime gives it back at once. */
  awaitGone(
    { isGivenUp }: ServedConnection,
    { gone }: Transport,
  ): Promise<void> | undefined {
    return gone === undefined || !isGivenUp ? gone : this.#awaitLeft(gone);
  }

  async #awaitLeft(gone: Promise<void>): Promise<void> {
    this.#left++;
    this.#onLeft();
    await gone;
    this.#left--;
  }

  /** Counts them among all connections. */
  count(connections: ConnectionSet<ServedConnection>): void {
    this.#add(
      connections.count(({ isGivenUp }) => isGivenUp) - this.#counted,
    );
  }

  /** The connection is not among all connections any more. */
  forget({ isGivenUp }: ServedConnection): void {
    if (isGivenUp && this.#counted > 0) this.#add(-1);
  }

  #add(difference: number): void {
    if (difference === 0) return;
    this.#counted += difference;
    this.#metrics.gaveUp(difference);
  }
}
