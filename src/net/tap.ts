// A transport that tells a tap what goes through it, and the exchanges of its connection to the same tap.
//
// The connection asks whether its transport is one: without a tap there is none, and each place of the connection that
// would tell something costs one test. With a tap nothing waits for it, and nothing is kept but the exchanges whose
// responses are not written yet: those that fit into one write buffer.

import type { Refusal } from "../http/refusal.ts";
import type { HeadEvent } from "../http1/message_reader.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { ClosedBy, Tap, TracedRequest } from "../observe/tap.ts";
import { ExchangeTrace } from "./exchange_trace.ts";
import { noteHead } from "./head_notes.ts";
import type { Transport } from "./transport.ts";

/** A connection that is tapped. */
export interface TappedPeer {
  /** Its number in its server. */
  readonly id: number;
  /** The address of the peer. */
  readonly peer: string;
}

/** The same transport, which tells `tap` what goes through it. */
export function tapped(
  transport: Transport,
  tap: Tap,
  connection: TappedPeer,
): TappedTransport {
  return new TappedTransport(transport, tap, connection);
}

/** What is known where a request is refused or its response handed over. */
export interface ExchangeEnd {
  readonly status: number;
  readonly cut: boolean;
  readonly refusal: Refusal | undefined;
  /** Where the octet to be taken next stands. */
  readonly position: number;
  /** Where the response ends. */
  readonly added: number;
}

/** What is known where a request is refused. */
export interface RefusalPlace {
  /** The head, where it was complete. */
  readonly head: RequestHead | undefined;
  /** Where the octet to be taken next stands. */
  readonly position: number;
  /** The octet that was refused; undefined where the refusal is about none. */
  readonly refusedAt: number | undefined;
  /** Octets that were added to the output before. */
  readonly added: number;
}

/** See `tapped`. */
export class TappedTransport implements Transport {
  readonly #transport: Transport;
  readonly #tap: Tap;
  readonly #id: number;
  readonly #accepted = performance.now();
  #received = 0;
  #sent = 0;
  #exchanges = 0;
  #lastRead: number | undefined;
  /** When the first octet of the next request was received. */
  #nextFirstIn: number | undefined;
  #current: ExchangeTrace | undefined;
  /** Responses that were handed over and are not written to their end. */
  readonly #unwritten: ExchangeTrace[] = [];
  #closedBy: ClosedBy = "server";
  #isEnding = false;
  #isClosed = false;

  constructor(transport: Transport, tap: Tap, { id, peer }: TappedPeer) {
    this.#transport = transport;
    this.#tap = tap;
    this.#id = id;
    tap.opened(id, { peer, at: Date.now() });
  }

  async read(into: Uint8Array): Promise<number | null> {
    let read: number | null;
    try {
      read = await this.#transport.read(into);
    } catch (error) {
      this.#onPeerGone();
      throw error;
    }
    if (read === null) {
      this.#onPeerGone();
      return null;
    }
    const at = this.#now();
    const offset = this.#received;
    this.#received += read;
    this.#lastRead = at;
    this.#nextFirstIn ??= at;
    this.#tap.octets(this.#id, "in", into.subarray(0, read), { offset, at });
    return read;
  }

  async write(octets: Uint8Array): Promise<number> {
    let taken: number;
    try {
      taken = await this.#transport.write(octets);
    } catch (error) {
      this.#onPeerGone();
      throw error;
    }
    const at = this.#now();
    const offset = this.#sent;
    this.#sent += taken;
    this.#tap.octets(this.#id, "out", octets.subarray(0, taken), {
      offset,
      at,
    });
    if (this.#current !== undefined) this.#noteSent(this.#current, at);
    this.#endWritten(at);
    return taken;
  }

  setNoDelay(enable: boolean): void {
    this.#transport.setNoDelay?.(enable);
  }

  closeWrite(): Promise<void> {
    this.#isEnding = true;
    return this.#transport.closeWrite();
  }

  close(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      const left = [...this.#unwritten.splice(0)];
      if (this.#current !== undefined) left.push(this.#current);
      this.#current = undefined;
      for (const exchange of left) this.#tellExchanged(exchange);
      this.#tap.closed(this.#id, {
        by: this.#closedBy,
        at: this.#now(),
        received: this.#received,
        sent: this.#sent,
      });
    }
    this.#transport.close();
  }

  /** The handshake ended. */
  handshaken(protocol: string): void {
    this.#tap.handshaken(this.#id, { protocol, at: this.#now() });
  }

  /** The connection ends because a deadline has passed. */
  expire(): void {
    this.#isEnding = true;
    this.#closedBy = "deadline";
  }

  /** The head of a request is complete; `added`: octets that were added to the output before. */
  begin(event: HeadEvent, added: number): ExchangeTrace {
    const { head, at, consumed } = event;
    const exchange = this.#open(at, added);
    exchange.headComplete = this.#now();
    exchange.requestHead = { start: at, end: at + consumed };
    exchange.requestContent = { start: at + consumed, end: at + consumed };
    const request = describeHead(exchange.number, head);
    exchange.request = request;
    this.#tap.began(this.#id, request, exchange.requestHead);
    noteHead(exchange, event);
    return exchange;
  }

  /** An interim response was added to the output, from `start` to `end`. */
  addInterim(start: number, end: number): void {
    const exchange = this.#current;
    if (exchange === undefined) return;
    exchange.note("100 Continue");
    exchange.interim = { start, end };
    if (exchange.responseStart !== start) return;
    exchange.contentStart += end - start;
    exchange.responseStart = end;
  }

  /** A response is there; its head is added to the output at `start`. It may replace one of which nothing was sent. */
  ready(start: number, headLength: number): void {
    const exchange = this.#current;
    if (exchange === undefined) return;
    exchange.responseStart = start;
    exchange.contentStart = start + headLength;
    exchange.ready = this.#now();
  }

  /** The response of the current exchange ends in the output. Where no request was begun, it is a refusal. */
  end(end: ExchangeEnd): void {
    const { status, cut, added, position } = end;
    const exchange = this.#current;
    if (exchange === undefined) return;
    this.#current = undefined;
    exchange.status = status;
    exchange.cut = cut;
    exchange.responseEnd = added;
    const { requestHead: { end: start } } = exchange;
    const isRefused = end.refusal !== undefined;
    const contentEnd = isRefused ? this.#received : position;
    exchange.requestContent = { start, end: Math.max(start, contentEnd) };
    // What was received behind this request is the start of the next one.
    this.#nextFirstIn = this.#received > position ? this.#lastRead : undefined;
    this.#unwritten.push(exchange);
    this.#endWritten(this.#now());
  }

  /** A request is refused, perhaps before its head was complete. Its response is about to be made. */
  refuse(
    refusal: Refusal,
    { head, position, refusedAt, added }: RefusalPlace,
  ): void {
    const exchange = this.#current ?? this.#open(position, added);
    exchange.note("refused");
    exchange.refused = { refusal, at: refusedAt ?? this.#received };
    if (exchange.request !== undefined) return;
    const length = head === undefined
      ? this.#received - position
      : head.end - head.start;
    exchange.requestHead = { start: position, end: position + length };
    if (head !== undefined) {
      exchange.request = describeHead(exchange.number, head);
      exchange.headComplete = this.#now();
    }
  }

  #open(start: number, added: number): ExchangeTrace {
    const firstIn = this.#received > start ? this.#nextFirstIn : undefined;
    return this.#current = new ExchangeTrace(++this.#exchanges, {
      start,
      sent: added,
      firstIn,
    });
  }

  #endWritten(at: number): void {
    const unwritten = this.#unwritten;
    let written = 0;
    for (const exchange of unwritten) {
      this.#noteSent(exchange, at);
      if (exchange.responseEnd! > this.#sent) break;
      written++;
      exchange.lastOut ??= at;
      this.#tellExchanged(exchange);
    }
    unwritten.splice(0, written);
  }

  #noteSent(exchange: ExchangeTrace, at: number): void {
    const { responseStart } = exchange;
    if (responseStart === undefined || this.#sent <= responseStart) return;
    exchange.firstOut ??= at;
    // Of a content that is written before its end is known, the last write is the one that counts.
    if (exchange.responseEnd === undefined) exchange.lastOut = at;
  }

  #tellExchanged(exchange: ExchangeTrace): void {
    this.#tap.exchanged(this.#id, exchange.end(this.#sent));
  }

  /** The peer ended the connection, unless this server did before. */
  #onPeerGone(): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    this.#closedBy = "peer";
  }

  #now(): number {
    return performance.now() - this.#accepted;
  }
}

function describeHead(number: number, head: RequestHead): TracedRequest {
  const { method, target, version } = head;
  return { number, method, target, version };
}
