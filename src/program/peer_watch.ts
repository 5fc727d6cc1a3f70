// Ends a program whose peer left. A reset is certain. A peer that only ended its direction may still read: a few clients do that.
// So the program has a short time then for each piece of its output.

import type { HttpRequest } from "../http/request.ts";
import { PEER_GRACE_MS } from "./limits.ts";
import type { ProgramPort } from "./program_port.ts";

/** Watches the peer of one request. */
export class PeerWatch {
  readonly #port: ProgramPort;
  #hasEnded = false;
  #isStopped = false;
  #isAwaiting = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins once the content of the request was handed over: until then the peer is there. */
  constructor(port: ProgramPort, request: HttpRequest) {
    this.#port = port;
    port.fed.then(() => {
      if (this.#isStopped || port.isReading) return;
      request.connection?.watchPeer((how) => {
        if (this.#isStopped) return;
        if (how === "gone") return port.kill();
        this.#hasEnded = true;
        if (this.#isAwaiting) this.await();
      });
    }, () => {});
  }

  /** The program is awaited from now on. */
  await(): void {
    this.#isAwaiting = true;
    if (!this.#hasEnded || this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#port.kill(), PEER_GRACE_MS);
  }

  /** The peer is awaited from now on. */
  pause(): void {
    this.#isAwaiting = false;
    clearTimeout(this.#timer);
  }

  /** Ends the watch. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
