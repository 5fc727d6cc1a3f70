// One request while a handler works on it: the `Request`, the info beside it, and its end.

import type { ExchangeWatcher, HttpRequest } from "../http/request.ts";
import type { Asking } from "./fetch_from.ts";
import type { HandlerInfo } from "./handler.ts";
import { makeRequest } from "./lazy_request.ts";
import { RequestBody } from "./request_body.ts";
import { respondToHandshake } from "./upgrade.ts";

/** What all requests of a server share. */
export interface HandledContext {
  readonly encodeUrl: (received: HttpRequest) => string;
  readonly maxContentOctets: number;
  readonly serveFolder: (
    request: Request,
    asking: Asking,
  ) => Promise<Response>;
}

/** A request that a handler got. */
export class HandledRequest implements ExchangeWatcher {
  readonly request: Request;
  readonly info: HandlerInfo;
  /** The content; undefined where there is none, or the Fetch standard allows none. */
  readonly body: RequestBody | undefined;
  #aborter: AbortController | undefined;
  #gone: Error | undefined;
  #completed: PromiseWithResolvers<void> | undefined;
  /** Give back what the folder responded with and the handler did not read. */
  #releases: (() => void)[] | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(received: HttpRequest, context: HandledContext) {
    const { method, content } = received;
    const hasBody = content.length !== 0 && method !== "GET" &&
      method !== "HEAD";
    this.body = hasBody
      ? new RequestBody(content, context.maxContentOctets)
      : undefined;
    this.request = makeRequest({
      received,
      body: this.body,
      encodeUrl: context.encodeUrl,
      getSignal: () => this.#signal,
    });
    this.info = new RequestInfo(this, { received, context });
  }

  /** Why a read of the content failed; undefined where none did. */
  get contentFailure(): unknown {
    return this.body?.failure;
  }

  /** True where an error is no more than the end of a request whose peer is gone. */
  isOfGonePeer(error: unknown): boolean {
    return this.#gone !== undefined &&
      (error === this.#gone || (error as Error | null)?.name === "AbortError");
  }

  onGone(reason: Error): void {
    this.#gone ??= reason;
    this.#aborter?.abort(this.#gone);
  }

  onEnd(error?: unknown): void {
    if (error !== undefined) this.onGone(error as Error);
    this.#end = error === undefined ? {} : { error };
    this.#settle();
    for (const release of this.#releases ?? []) release();
    this.#releases = undefined;
  }

  /** Has something given back at the end of the exchange. */
  hold(release: () => void): void {
    (this.#releases ??= []).push(release);
  }

  get completed(): Promise<void> {
    if (this.#completed === undefined) {
      this.#completed = Promise.withResolvers();
      // A handler that does not look must not end the process.
      this.#completed.promise.catch(() => {});
      this.#settle();
    }
    return this.#completed.promise;
  }

  get #signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new AbortController();
      if (this.#gone !== undefined) this.#aborter.abort(this.#gone);
    }
    return this.#aborter.signal;
  }

  #settle(): void {
    if (this.#end === undefined || this.#completed === undefined) return;
    if ("error" in this.#end) this.#completed.reject(this.#end.error);
    else this.#completed.resolve();
  }
}

class RequestInfo implements HandlerInfo {
  readonly #handled: HandledRequest;
  readonly #received: HttpRequest;
  readonly #context: HandledContext;

  constructor(
    handled: HandledRequest,
    { received, context }: { received: HttpRequest; context: HandledContext },
  ) {
    this.#handled = handled;
    this.#received = received;
    this.#context = context;
  }

  get remoteAddr(): Deno.NetAddr {
    const { peer = "", peerPort = 0 } = this.#received.connection ?? {};
    return { transport: "tcp", hostname: peer, port: peerPort };
  }

  get protocol(): string {
    return this.#received.connection?.version ?? "HTTP/1.1";
  }

  get completed(): Promise<void> {
    return this.#handled.completed;
  }

  get upgrade(): HandlerInfo["upgrade"] {
    return (use, options) => respondToHandshake(this.#received, use, options);
  }

  get serveFolder(): (request: Request) => Promise<Response> {
    const { serveFolder, encodeUrl } = this.#context;
    return (request) =>
      serveFolder(request, {
        hold: (release) => this.#handled.hold(release),
        encodeAsked: () => encodeUrl(this.#received),
        isRedirected: this.#received.isRedirected,
      });
  }
}
