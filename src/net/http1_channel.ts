// The octets of one HTTP/1 connection, within its deadlines: reading, writing, waiting.
//
// At any time one deadline counts. While octets wait for the peer, it is the write timeout. While content is
// waited for, it is the content's. While a responder or a stream works, it is the one that the wait has.

import { MessageReader } from "../http1/message_reader.ts";
import type { PeerEnd } from "../http/request.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { Channel, UnansweredRequest, Wait } from "./channel.ts";
import type { Http1Shared } from "./http1_shared.ts";
import { CLOSED, type Http1State, IDLE, RESPONSE } from "./http1_state.ts";
import { observeUnanswered, SERVER_CLOSED } from "./observe_exchange.ts";
import { type ReadWatcher, Receiver } from "./receiver.ts";
import { TappedTransport } from "./tap.ts";
import { ConnectionGone, type Transport } from "./transport.ts";
import { type ProgressWatcher, Writer } from "./writer.ts";

/** The parts of a connection that request handling uses. */
export abstract class Http1Channel
  implements Channel, ProgressWatcher, ReadWatcher {
  /** Its index in the ConnectionSet that holds it. */
  place = 0;
  /** When `expire` is due, in the clock's steady time. */
  deadline = Infinity;
  /** Whether its deadline has passed, so that it was closed without another word. */
  isGivenUp = false;
  readonly shared: Http1Shared;
  /** The address of the peer. */
  readonly peer: string;
  /** The port of the peer; 0 where it is not known. */
  readonly peerPort: number;
  /** Whether it is encrypted. */
  readonly isSecure: boolean;
  /** Octets that were received and not yet taken. */
  readonly input: Receiver;
  readonly reader: MessageReader;
  /** Responses that are not yet written. */
  readonly output: Writer;
  /** Its transport, where somebody watches the connection. */
  readonly tap: TappedTransport | undefined;
  /** The `now` of the requests being handled: when the last wait ended, in ms since the epoch. */
  now: number;
  /** The request in progress that has no response yet, where one is waited for. */
  unanswered: UnansweredRequest | undefined;

  protected readonly transport: Transport;
  protected state: Http1State = IDLE;
  /** The wait in progress for something that is not the peer. */
  #wait: (Wait & { readonly reject: (reason: Error) => void }) | undefined;
  /** The content that is waited for, and until when. */
  #receiving:
    | { readonly head: RequestHead; readonly until: number }
    | undefined;
  /** How far the response is to a request whose content may still be read. */
  #progress: "before" | "during" | "after" = "before";
  /** Whether the peer sends no more. */
  #isPeerDone = false;
  /** The write that is in progress. */
  #flushing: Promise<void> | undefined;

  constructor(
    transport: Transport,
    { shared, peer, peerPort = 0, isSecure = false }: {
      shared: Http1Shared;
      peer: string;
      peerPort?: number | undefined;
      isSecure?: boolean | undefined;
    },
  ) {
    this.transport = transport;
    this.tap = transport instanceof TappedTransport ? transport : undefined;
    this.shared = shared;
    this.peer = peer;
    this.peerPort = peerPort;
    this.isSecure = isSecure;
    this.input = new Receiver(transport, shared.readBuffers.take());
    this.reader = new MessageReader(shared);
    this.now = shared.context.clock.now();
    this.output = new Writer(transport, {
      pool: shared.writeBuffers,
      turns: shared.context.turns,
      owner: this,
    });
  }

  /** Gives the transport back. */
  close(): void {
    if (this.state === CLOSED) return;
    this.state = CLOSED;
    this.deadline = Infinity;
    this.transport.close();
    this.#wait?.reject(new ConnectionGone());
  }

  abandon(): void {
    this.close();
    this.output.abandon();
    observeUnanswered(this, SERVER_CLOSED);
  }

  get over(): boolean {
    return this.state === CLOSED || this.state.kind === "expiring";
  }

  /** Starts the write timeout. */
  enterResponse(): void {
    this.enter(RESPONSE, this.shared.context.limits.writeTimeoutMs);
  }

  /** The peer took octets: the write timeout starts again. */
  onProgress(): void {
    if (this.state === RESPONSE || this.state.kind === "expiring") {
      this.enterResponse();
    }
  }

  /** Reads octets of the content of a request; false at the end of the stream. */
  async receiveContent(head: RequestHead, until: number): Promise<boolean> {
    // The response is written by its sender alone, so that nothing comes between its octets.
    if (this.#progress !== "during") await this.flush();
    if (this.over) throw new ConnectionGone();
    this.#receiving = { head, until };
    let isMore: boolean;
    try {
      this.#enterWait();
      isMore = await this.input.readContent();
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    } finally {
      this.#receiving = undefined;
    }
    this.now = this.shared.context.clock.now();
    if (this.over) throw new ConnectionGone();
    this.#enterWait();
    if (!isMore) this.onEndOfInput();
    return isMore;
  }

  /** Waits for something that is not the peer, after the responses before it were written. */
  async waitFor<Value>(promise: Promise<Value>): Promise<Value> {
    if (this.output.waiting > 0) {
      // It may reject while the responses before it are written.
      promise.catch(() => {});
      await this.flush();
    }
    return await promise;
  }

  /** The same, and rejects with ConnectionGone as soon as the peer resets the connection, or it is closed. */
  async waitWatching<Value>(
    begin: () => Promise<Value>,
    wait: Wait,
  ): Promise<Value> {
    await this.flush();
    this.input.watch(this);
    try {
      return await new Promise<Value>((resolve, reject) => {
        if (this.over) throw new ConnectionGone();
        this.#wait = { ...wait, reject };
        this.#enterWait();
        if (this.#isPeerDone) wait.onPeerDone?.();
        begin().then(resolve, reject);
      });
    } finally {
      this.#wait = undefined;
    }
  }

  watchOn(): void {
    if (this.#wait !== undefined) this.input.watch(this);
  }

  /** The peer sends no more. It may have closed the connection, or wait for the response. */
  onEndOfInput(): void {
    this.#isPeerDone = true;
    if (this.#wait === undefined) return;
    if (!this.over) this.#enterWait();
    this.#wait.onPeerDone?.();
  }

  watchPeer(onEnd: (how: PeerEnd) => void): void {
    this.input.watch(this);
    const onRead = (read: number | null) => read === null && onEnd("ended");
    this.input.ahead?.then(onRead, () => onEnd("gone"));
  }

  /** The connection is broken. */
  onBroken(): void {
    this.close();
  }

  rest(): void {
    this.deadline = Infinity;
  }

  async closeWrite(): Promise<void> {
    await this.transport.closeWrite();
  }

  async beginResponse(): Promise<void> {
    await this.flush();
    this.#progress = "during";
  }

  async endResponse(): Promise<void> {
    this.#progress = "after";
    await this.flush();
  }

  endExchange(): void {
    this.#progress = "before";
  }

  /** The head of the request whose content is too slow, where that is why the deadline has passed, and no response has begun. */
  protected get slowContent(): RequestHead | undefined {
    return this.#progress === "before" &&
        this.#receiving?.until === this.deadline
      ? this.#receiving.head
      : undefined;
  }

  /** Ends the wait whose deadline has passed; closes where nothing else is said. */
  protected endWait(): void {
    if (this.#wait?.onExpire !== undefined) return this.#wait.onExpire();
    observeUnanswered(this, SERVER_CLOSED);
    this.isGivenUp = true;
    this.close();
  }

  /** The deadline of a wait for content, or for something that is not the peer. */
  #enterWait(): void {
    // While a response is written, its write timeout counts.
    if (this.#progress === "during" && this.#wait === undefined) return;
    const { limits } = this.shared.context;
    const timeoutMs = this.#isPeerDone
      ? Math.min(this.#wait?.timeoutMs ?? Infinity, limits.writeTimeoutMs)
      : this.#wait?.timeoutMs ?? limits.writeTimeoutMs;
    this.enter(RESPONSE, timeoutMs);
    const { until } = this.#receiving ?? { until: Infinity };
    if (until <= this.deadline) this.deadline = until;
  }

  /** Writes what is due. A responder may read the content while a response is written: one write follows the other. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.output.waiting === 0) return;
    this.enterResponse();
    this.#flushing = this.output.flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** The response to a peer that was too slow changes the deadline, and not the state. */
  protected enter(state: Http1State, timeoutMs: number): void {
    if (this.state === CLOSED) throw new ConnectionGone();
    if (this.state.kind !== "expiring") this.state = state;
    this.deadline = this.shared.context.clock.steady() + timeoutMs;
  }
}
