// A request of HTTP/1 as responders see it. RFC 9112 §3.

import type {
  ExchangeWatcher,
  HttpRequest,
  PeerEnd,
  RequestConnection,
  RequestContent,
  RequestFields,
  RequestWire,
} from "../http/request.ts";
import type { Trace } from "../http/decision.ts";
import { copyOctets } from "../http/octet_slab.ts";
import { concatenate } from "../http/octets.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { RequestTarget } from "../http/request_target.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { Channel } from "./channel.ts";
import type { Http1Content } from "./http1_content.ts";
import { ReceivedContent } from "./received_content.ts";

/** A request over one connection. */
export class Http1Request
  implements HttpRequest, RequestWire, RequestConnection {
  #received: RequestHead;
  /** The octets of the head, once others use the buffer, as long as nobody has asked for them. */
  #copy: Uint8Array | undefined;
  readonly target: RequestTarget;
  readonly now: number;
  readonly trace: Trace | undefined;
  /** Whether the connection may persist after this request. It only ever turns false. */
  persistent: boolean;
  /** Who learns how the exchange goes on; undefined for nobody. */
  watcher: ExchangeWatcher | undefined;
  #onWatched: (() => void) | undefined;
  readonly #channel: Channel;
  readonly #content: Http1Content | ReceivedContent | undefined;

  constructor(
    channel: Channel,
    { received, target, now, persistent, content, trace }: {
      received: RequestHead;
      target: RequestTarget;
      now: number;
      persistent: boolean;
      content: Http1Content | ReceivedContent | undefined;
      trace?: Trace | undefined;
    },
  ) {
    this.#channel = channel;
    this.#received = received;
    this.target = target;
    this.now = now;
    this.persistent = persistent;
    this.trace = trace;
    this.#content = content;
  }

  /** The head; after the end of a watched exchange a copy of it. */
  get received(): RequestHead {
    if (this.#copy !== undefined) {
      this.#received = this.#received.over(this.#copy);
      this.#copy = undefined;
    }
    return this.#received;
  }

  /** The octets of the response begin while the content of the request may still be read; undefined where it has none. */
  begin(): Promise<void> | undefined {
    if (this.watcher === undefined) return undefined;
    const content = this.#content;
    return content instanceof ReceivedContent
      ? undefined
      : content?.beginResponse();
  }

  /** Drops a received content. From then on nobody reads it. */
  dropReceived(): void {
    const content = this.#content;
    if (!(content instanceof ReceivedContent)) return;
    if (!content.isAtEnd) this.trace?.note("content dropped");
    content.end();
  }

  /** The exchange is over. Its watcher may look at the request later, when others use the buffer. */
  end(error?: unknown): void {
    const content = this.#content;
    const isReceived = content instanceof ReceivedContent;
    if (isReceived) content.end();
    const { watcher } = this;
    if (watcher === undefined) return;
    // Otherwise it is a copy already.
    if (content === undefined || isReceived) {
      const { octets, start, end } = this.#received;
      this.#copy = copyOctets(octets, start, end);
    }
    this.watcher = undefined;
    watcher.onEnd(error);
  }

  get method(): string {
    return this.received.method;
  }

  get fields(): RequestFields {
    return this.received;
  }

  get content(): RequestContent {
    return this.#content ?? NO_REQUEST_CONTENT;
  }

  get wire(): RequestWire {
    return this;
  }

  get connection(): RequestConnection {
    return this;
  }

  get receivedTarget(): string {
    return this.received.target;
  }

  get version(): string {
    return this.received.version;
  }

  get peer(): string {
    return this.#channel.peer;
  }

  get peerPort(): number {
    return this.#channel.peerPort;
  }

  get isSecure(): boolean {
    return this.#channel.isSecure;
  }

  watch(watcher: ExchangeWatcher): void {
    this.watcher = watcher;
    this.#onWatched?.();
  }

  /** Resolves once there is a watcher. */
  watched(): Promise<void> {
    return new Promise((resolve) => this.#onWatched = resolve);
  }

  watchPeer(onEnd: (how: PeerEnd) => void): void {
    this.#channel.watchPeer(onEnd);
  }

  get head(): Uint8Array {
    const { octets, start, end } = this.received;
    return octets.subarray(start, end);
  }

  async readMessage(most: number): Promise<Uint8Array> {
    const head = this.head.slice();
    if (head.length > most) throw new RefusedRequest("content too large");
    const rest = await this.#content?.readCoded(most - head.length) ?? [];
    return concatenate([head, ...rest]);
  }
}

/** The content of a request that has none. */
export const NO_REQUEST_CONTENT: RequestContent = Object.freeze({
  length: 0,
  read: () => Promise.resolve(undefined),
});
