// A server that runs within the program that started it.

import type { Endpoint } from "../net/endpoint.ts";
import { encodeEndpointUrl } from "../net/endpoint_url.ts";
import type { Server } from "../net/server.ts";

/** A server that accepts connections. `await using` shuts it down at the end of its block. */
export interface RunningServer extends AsyncDisposable {
  /** The URL of its root, with the port and a `/` at the end. If it listens on all addresses, the URL is for this machine. */
  readonly url: string;
  /** Where it listens: an IP address, and the port, which is never 0. */
  readonly address: { readonly hostname: string; readonly port: number };
  /** Resolves once the server is shut down and its connections are closed. Never rejects. */
  readonly finished: Promise<void>;
  /**
   * Takes no new connections and no new requests, finishes the requests that were received, and closes what is left after
   * the drain timeout. Resolves as `finished` does. Never rejects; a second call waits for the same end.
   */
  shutdown(): Promise<void>;
}

/** A server in this thread. */
export class InProcessServer implements RunningServer {
  readonly url: string;
  readonly address: { readonly hostname: string; readonly port: number };
  readonly finished: Promise<void>;
  readonly #server: Server;
  readonly #release: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => void this.shutdown();
  #shutdown: Promise<void> | undefined;
  #finish = () => {};

  /** `release` frees what the server's responder holds. It is called once no connection is left. */
  constructor(
    server: Server,
    { endpoint, signal, release }: {
      endpoint: Endpoint;
      signal: AbortSignal | undefined;
      release: () => void;
    },
  ) {
    const { hostname, port } = endpoint.address;
    this.#server = server;
    this.#release = release;
    this.#signal = signal;
    this.url = encodeEndpointUrl(endpoint);
    this.address = Object.freeze({ hostname, port });
    this.finished = new Promise((resolve) => this.#finish = resolve);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  shutdown(): Promise<void> {
    return this.#shutdown ??= this.#drain();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #drain(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    await this.#server.drain();
    this.#release();
    this.#finish();
  }
}
