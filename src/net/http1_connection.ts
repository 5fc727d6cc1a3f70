// One HTTP/1 connection: read → parse → respond → write → perhaps again. RFC 9112 §9.
//
// Requests that arrive together get their responses together, in order (§9.3.2). After a refusal, or if the peer may
// still be sending, it half-closes first, and drops what comes for a bounded time: no reset destroys the response (§9.6).

import type { Refusal } from "../http/refusal.ts";
import { MessageReader } from "../http1/message_reader.ts";
import type { PeerEnd } from "../http/request.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { Channel } from "./channel.ts";
import { exchange } from "./exchange.ts";
import type { Http1Shared } from "./http1_shared.ts";
import {
  CLOSED,
  HEAD,
  type Http1State,
  IDLE,
  LINGERING,
  RESPONSE,
} from "./http1_state.ts";
import { LINGER_TIMEOUT_MS } from "./limits.ts";
import { dropRest } from "./linger.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { respondToEnd, respondToRefused } from "./refused_head.ts";
import { type Next, sendRefusal } from "./send_response.ts";
import type { ServedConnection } from "./served_connection.ts";
import { TappedTransport } from "./tap.ts";
import { ConnectionGone, type Transport } from "./transport.ts";
import { isContentFailure, type ProgressWatcher, Writer } from "./writer.ts";

/** What to do after all received requests have their responses: receive more, or close. */
type Step = "receive" | Next;

/** Serves one transport until it ends. */
export class Http1Connection
  implements Channel, ServedConnection, ProgressWatcher {
  place = 0;
  deadline = Infinity;
  readonly shared: Http1Shared;
  readonly peer: string;
  readonly input: ReadBuffer;
  readonly reader: MessageReader;
  readonly output: Writer;
  readonly tap: TappedTransport | undefined;
  /** The `now` of the requests being handled: when the last wait ended, in ms since the epoch. */
  now: number;
  readonly #transport: Transport;
  #state: Http1State = IDLE;
  /** A read that began while a stream was sent. */
  #readAhead: Promise<number | null> | undefined;
  /** Ends the wait for a stream. */
  #onGone: ((gone: ConnectionGone) => void) | undefined;
  /** The write that is in progress. */
  #flushing: Promise<void> | undefined;

  constructor(
    transport: Transport,
    { shared, peer }: { shared: Http1Shared; peer: string },
  ) {
    this.#transport = transport;
    this.tap = transport instanceof TappedTransport ? transport : undefined;
    this.shared = shared;
    this.peer = peer;
    this.input = new ReadBuffer(shared.readBuffers.take());
    this.reader = new MessageReader(shared);
    this.now = shared.context.clock.now();
    this.output = new Writer(transport, {
      pool: shared.writeBuffers,
      turns: shared.context.turns,
      owner: this,
    });
  }

  /** Handles requests until the connection ends. Never rejects. While the peer is idle, only this function waits. */
  async serve(): Promise<void> {
    let lingers = false;
    try {
      for (;;) {
        const next = this.#exchangeReceived();
        const step = typeof next === "string" ? next : await next;
        if (this.output.waiting > 0) {
          this.enterResponse();
          // Yield once, so that all connections make their responses before any writes: 4 to 11 % of the rate.
          if (this.output.isStaged) await undefined;
          const writing = this.output.startWrite();
          let taken: number;
          try {
            taken = await writing;
          } catch (cause) {
            throw new ConnectionGone(undefined, { cause });
          }
          const remainder = this.output.finishWrite(taken);
          if (remainder !== undefined) await remainder;
        }
        if (step !== "receive") {
          lingers = step === "linger" || !this.input.empty ||
            this.#readAhead !== undefined;
          break;
        }
        lingers = !this.#awaitNext();
        if (lingers) break;
        const turn = this.shared.context.turns.enter();
        if (turn !== undefined) {
          await turn;
          if (this.over) break;
        }
        const reading = this.#read();
        let read: number | null;
        try {
          read = await reading;
        } catch (cause) {
          throw new ConnectionGone(undefined, { cause });
        }
        this.now = this.shared.context.clock.now();
        if (read === null || this.#state.kind === "expiring") {
          await this.#endOfStream();
          break;
        }
        this.input.end += read;
      }
    } catch (error) {
      this.#reportFault(error);
    }
    if (lingers) await this.#linger();
    if (this.#state.kind === "expiring") await this.#state.ended;
    this.#end();
  }

  /** Refuses the connection itself, without reading a request. Never rejects. */
  async reject(refusal: Refusal): Promise<void> {
    await this.#refuse(refusal);
    this.#end();
  }

  /** The deadline has passed: sends 408 if that is possible, and ends the connection. */
  expire(): void {
    const state = this.#state;
    this.tap?.expire();
    if (state !== HEAD && state.kind !== "content") return this.close();
    const refused = state.kind === "content"
      ? this.#refuse("content too slow", state.head)
      : this.#refuse("head too slow");
    // The read that waits, and with it `serve`, ends only with the transport.
    const ended = refused.then(() => this.close());
    if (this.#state !== CLOSED) this.#state = { kind: "expiring", ended };
  }

  /** Ends the connection at once if it waits for a request; otherwise after the one in progress. */
  drain(): void {
    if (this.#state === IDLE) this.close();
  }

  endIdle(): void {
    if (this.reader.position > 0) this.drain();
  }

  /** Gives the transport back. */
  close(): void {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.deadline = Infinity;
    this.#transport.close();
    this.#onGone?.(new ConnectionGone());
  }

  abandon(): void {
    this.close();
    this.output.abandon();
  }

  get over(): boolean {
    return this.#state === CLOSED || this.#state.kind === "expiring";
  }

  /** Starts the write timeout. */
  enterResponse(): void {
    this.#enter(RESPONSE, this.shared.context.limits.writeTimeoutMs);
  }

  /** The peer took octets: the write timeout starts again. */
  onProgress(): void {
    if (this.#state === RESPONSE || this.#state.kind === "expiring") {
      this.enterResponse();
    }
  }

  /** Reads octets of the content of a request; false at the end of the stream. */
  async receiveContent(head: RequestHead, until: number): Promise<boolean> {
    if (this.output.waiting > 0) this.enterResponse();
    await this.#flush();
    if (this.over) throw new ConnectionGone();
    const timeoutMs = until - this.shared.context.clock.steady();
    this.#enter({ kind: "content", head }, timeoutMs);
    let read: number | null;
    try {
      read = await this.#read();
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    }
    this.now = this.shared.context.clock.now();
    if (this.over) throw new ConnectionGone();
    this.enterResponse();
    if (read === null) return false;
    this.input.end += read;
    return true;
  }

  /** Waits for something that is not the peer, after the responses before it were written. */
  async waitFor<Value>(promise: Promise<Value>): Promise<Value> {
    if (this.output.waiting > 0) {
      // It may reject while the responses before it are written.
      promise.catch(() => {});
      await this.#flush();
    }
    return await promise;
  }

  /** The same, and rejects with ConnectionGone as soon as the peer resets the connection, or it is closed. */
  async waitWatching<Value>(begin: () => Promise<Value>): Promise<Value> {
    await this.#flush();
    this.watchPeer();
    try {
      return await new Promise<Value>((resolve, reject) => {
        if (this.over) throw new ConnectionGone();
        this.#onGone = reject;
        begin().then(resolve, reject);
      });
    } finally {
      this.#onGone = undefined;
    }
  }

  /** Writes what is due. A responder may read the content while a response is written: one write follows the other. */
  async #flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.output.waiting === 0) return;
    this.#flushing = this.output.flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** Reads ahead behind what was received, which stays where it is: requests still refer to it. */
  watchPeer(onEnd?: (how: PeerEnd) => void): void {
    const room = this.input.octets.subarray(this.input.end);
    if (this.#readAhead === undefined && room.length > 0) {
      this.#readAhead = this.#transport.read(room);
      this.#readAhead.catch(() => this.close());
    }
    if (onEnd === undefined) return;
    const onRead = (read: number | null) => read === null && onEnd("ended");
    this.#readAhead?.then(onRead, () => onEnd("gone"));
  }

  /** Handles all requests that were received whole, and returns what to do next. */
  #exchangeReceived(): Step | Promise<Step> {
    const { input, reader } = this;
    while (!input.empty) {
      const event = reader.next(input.octets, input);
      switch (event.kind) {
        case "partial":
          return "receive";
        case "refused":
          return respondToRefused(this, event);
        case "head":
          break;
        default:
          throw new Error(`A ${event.kind} between two messages`);
      }
      input.start += event.consumed;
      const next = exchange(this, event);
      if (next === "persist") continue;
      return typeof next === "string" ? next : this.#continueAfter(next);
    }
    return "receive";
  }

  async #continueAfter(exchanging: Promise<Next>): Promise<Step> {
    const next = await exchanging;
    this.now = this.shared.context.clock.now();
    return next === "persist" ? this.#exchangeReceived() : next;
  }

  /** Sets the deadline for the next request; false if there will be none. */
  #awaitNext(): boolean {
    const { limits, draining } = this.shared.context;
    const blank = this.input.blank;
    if (blank && draining()) return false;
    if (blank) this.#enter(IDLE, limits.idleTimeoutMs);
    else if (this.#state !== HEAD) this.#enter(HEAD, limits.headTimeoutMs);
    return true;
  }

  #read(): Promise<number | null> {
    const ahead = this.#readAhead;
    if (ahead === undefined) return this.#transport.read(this.input.room());
    this.#readAhead = undefined;
    return ahead;
  }

  /** The response to a peer that was too slow changes the deadline, and not the state. */
  #enter(state: Http1State, timeoutMs: number): void {
    if (this.#state === CLOSED) throw new ConnectionGone();
    if (this.#state.kind !== "expiring") this.#state = state;
    this.deadline = this.shared.context.clock.steady() + timeoutMs;
  }

  /** The peer sends no more, or it got 408. */
  async #endOfStream(): Promise<void> {
    const isAwaited = this.#state.kind !== "expiring" && !this.input.blank;
    if (isAwaited) await respondToEnd(this);
  }

  /** Sends a refusal, and waits until the peer has read it. Never rejects. */
  async #refuse(refusal: Refusal, head?: RequestHead): Promise<void> {
    try {
      await sendRefusal(this, refusal, { head });
      await this.#linger();
    } catch (error) {
      this.#reportFault(error);
    }
  }

  /** Gives the peer a bounded time to read the last response. RFC 9112 §9.6. */
  async #linger(): Promise<void> {
    try {
      this.#enter(LINGERING, LINGER_TIMEOUT_MS);
      await dropRest(this.#transport);
    } catch {
      // The peer is gone, or the time is over. Either ends the wait.
    }
  }

  /** Gives back what the connection holds. */
  #end(): void {
    this.output.end();
    this.input.leaveTo(this.shared.readBuffers);
    this.close();
  }

  /** Reports an error in our code. If the peer or the network ended the connection, it is not an error. */
  #reportFault(error: unknown): void {
    if (error instanceof ConnectionGone || isContentFailure(error)) return;
    this.shared.context.fault(error);
  }
}
