// Connections beyond all limits: they are closed without a response.
//
// Some transports can't be closed before their peers go (see `Transport.gone`). While one of those is left, and there is
// no room, nothing more is accepted: otherwise their number would have no bound.

import { ACCEPT_BACK_OFF_MS } from "./limits.ts";
import type { Transport } from "./transport.ts";

/** The connections that a server closes without serving them. */
export class Unserved {
  /** Those whose sockets are still open. */
  #open = 0;

  /** Closes a connection. */
  close(transport: Transport): void {
    transport.close();
    if (transport.gone === undefined) return;
    this.#open++;
    transport.gone.then(() => this.#open--);
  }

  /** Undefined where the next connection can be accepted at once. */
  waitForRoom(hasRoom: () => boolean): Promise<void> | undefined {
    return this.#open === 0 ? undefined : this.#poll(hasRoom);
  }

  async #poll(hasRoom: () => boolean): Promise<void> {
    while (this.#open > 0 && !hasRoom()) {
      await new Promise((resolve) => setTimeout(resolve, ACCEPT_BACK_OFF_MS));
    }
  }
}
