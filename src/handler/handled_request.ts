// One request while a handler works on it: the `Request`, the info beside it, and its end.

import type { ExchangeWatcher, HttpRequest } from "../http/request.ts";
import type { Asking } from "./fetch_from.ts";
import type { HandlerInfo } from "./handler.ts";
import { makeRequest, type RequestParts } from "./lazy_request.ts";
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
export class HandledRequest implements ExchangeWatcher, RequestParts {
  readonly received: HttpRequest;
  readonly context: HandledContext;
  /** The content; undefined where there is none, or the Fetch standard allows none. */
  readonly body: RequestBody | undefined;
  readonly request: Request;
  readonly info: HandlerInfo;
  #aborter: AbortController | undefined;
  #gone: Error | undefined;
  #completed: PromiseWithResolvers<void> | undefined;
  /** Give back what the folder responded with and the handler did not read. */
  #releases: (() => void)[] | undefined;
  /** Why the server's own response takes the place of the handler's. */
  #replaced: { readonly error: unknown } | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(received: HttpRequest, context: HandledContext) {
    const { method, content } = received;
    const hasBody = content.length !== 0 && method !== "GET" &&
      method !== "HEAD";
    this.received = received;
    this.context = context;
    this.body = hasBody
      ? new RequestBody(content, context.maxContentOctets)
      : undefined;
    this.request = makeRequest(this);
    this.info = new RequestInfo(this);
  }

  get url(): string {
    return this.context.encodeUrl(this.received);
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

  onReplaced(reason: unknown): void {
    this.#replaced ??= { error: reason };
  }

  onEnd(error?: unknown): void {
    if (error !== undefined) this.onGone(error as Error);
    this.#end = error === undefined ? this.#replaced ?? {} : { error };
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

  get signal(): AbortSignal {
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

  constructor(handled: HandledRequest) {
    this.#handled = handled;
  }

  get remoteAddr(): Deno.NetAddr {
    const { peer = "", peerPort = 0 } = this.#handled.received.connection ?? {};
    return { transport: "tcp", hostname: peer, port: peerPort };
  }

  get protocol(): string {
    return this.#handled.received.connection?.version ?? "HTTP/1.1";
  }

  get completed(): Promise<void> {
    return this.#handled.completed;
  }

  get upgrade(): HandlerInfo["upgrade"] {
    const { received } = this.#handled;
    return (use, options) => respondToHandshake(received, use, options);
  }

  get serveFolder(): (request: Request) => Promise<Response> {
    const handled = this.#handled;
    return (request) =>
      handled.context.serveFolder(request, {
        hold: (release) => handled.hold(release),
        encodeAsked: () => handled.url,
        isRedirected: handled.received.isRedirected,
      });
  }
}
