// A listener without a network: the test says which connections arrive, and what their handshakes come to.

import type {
  Accepted,
  Endpoint,
  ProtocolName,
} from "../../src/net/endpoint.ts";
import { ScriptedSocket } from "./scripted_socket.ts";

/** A handshake that the test ends. */
export class ScriptedHandshake {
  /** How many times it was begun. */
  begun = 0;
  #resolve: (name: ProtocolName) => void = () => {};
  #reject: (error: Error) => void = () => {};
  readonly #outcome = new Promise<ProtocolName>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /** Begins, and ends when the test says so. */
  readonly run = (): Promise<ProtocolName> => {
    this.begun++;
    return this.#outcome;
  };

  succeed(name: ProtocolName = "http/1.1"): void {
    this.#resolve(name);
  }

  fail(error = new Error("Bad handshake")): void {
    this.#reject(error);
  }
}

/** A listener that accepts what the test offers. */
export class ScriptedEndpoint implements Endpoint {
  readonly address = { hostname: "192.0.2.1", port: 443 };
  readonly scheme = "https";
  closed = false;
  /** How many times a connection was asked for. */
  accepts = 0;
  readonly #offered: (Accepted | Error)[] = [];
  #waiting: ((outcome: Accepted | Error) => void) | undefined;

  /** A connection arrives; the socket of its peer. */
  offer(handshake?: ScriptedHandshake["run"]): ScriptedSocket {
    const transport = new ScriptedSocket();
    this.#add({ transport, peer: "198.51.100.1", handshake });
    return transport;
  }

  /** The next accept fails. */
  fail(error: Error): void {
    this.#add(error);
  }

  async accept(): Promise<Accepted> {
    this.accepts++;
    const outcome = this.#offered.shift() ??
      await new Promise<Accepted | Error>((resolve) => this.#waiting = resolve);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  close(): void {
    if (this.closed) throw new Error("Closed twice");
    this.closed = true;
    this.#waiting?.(new Error("The listener is closed"));
  }

  #add(outcome: Accepted | Error): void {
    if (this.#waiting === undefined) this.#offered.push(outcome);
    else this.#waiting(outcome);
    this.#waiting = undefined;
  }
}
