// Servers for the tests of serve(): on a free port of 127.0.0.1, shut down after each test, with no fault left unseen.

import { assertEquals } from "@std/assert";
import {
  type HttpRequest,
  type HttpResponse,
  type Responder,
  type RunningServer,
  serve,
  type ServeOptions,
} from "../../src/mod.ts";

/** The port of a server. */
export function portOf({ address }: RunningServer): number {
  return address.port;
}

/** Serves while `use` runs, and shuts down. Faults fail the test, unless it receives them itself. */
export async function withServer(
  options: ServeOptions,
  use: (server: RunningServer) => void | Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  await using server = await serve({
    hostname: "127.0.0.1",
    port: 0,
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  await use(server);
  await server.shutdown();
  assertEquals(faults, [], "faults");
}

/** A responder that is one function. */
export function responding(
  respond: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
): Responder {
  return { respond };
}

/** A response with that text as its content. */
export function textResponse(text: string): HttpResponse {
  return {
    status: 200,
    fields: [["Content-Type", "text/plain"]],
    content: { kind: "octets", octets: new TextEncoder().encode(text) },
  };
}

/** A stream whose pieces a test sends one by one. */
export class SteeredStream {
  readonly #pieces: (Uint8Array | undefined)[] = [];
  readonly #cancelled = Promise.withResolvers<unknown>();
  #onPiece = () => {};

  /** Resolves with the reason once the stream is cancelled. */
  get cancelled(): Promise<unknown> {
    return this.#cancelled.promise;
  }

  /** One more piece; undefined ends the stream. */
  give(piece: string | undefined): void {
    this.#pieces.push(
      piece === undefined ? undefined : new TextEncoder().encode(piece),
    );
    this.#onPiece();
  }

  async pull(): Promise<Uint8Array | undefined> {
    while (this.#pieces.length === 0) {
      await new Promise<void>((resolve) => this.#onPiece = resolve);
    }
    return this.#pieces.shift();
  }

  cancel(reason: unknown): void {
    this.#cancelled.resolve(reason);
    this.give(undefined);
  }

  /** A response whose content it is; its length is not known. */
  get response(): HttpResponse {
    return {
      status: 200,
      fields: [["Content-Type", "text/plain"]],
      content: { kind: "stream", length: undefined, stream: this },
    };
  }
}
