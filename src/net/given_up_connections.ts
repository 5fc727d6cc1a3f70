// Connections that were given up while their peers still hold their sockets: the runtime ends neither a handshake nor a write
// of TLS. A drain does not wait for them, and the supervisor learns how many there are.

import type { Metrics } from "../observe/metrics.ts";
import type { ConnectionSet } from "./connection_set.ts";
import type { ServedConnection } from "./served_connection.ts";

/** Counts them for one server. */
export class GivenUpConnections {
  readonly #metrics: Pick<Metrics, "gaveUp">;
  #counted = 0;

  constructor(metrics: Pick<Metrics, "gaveUp">) {
    this.#metrics = metrics;
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
