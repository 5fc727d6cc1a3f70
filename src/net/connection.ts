// One connection: read → parse → respond → write → perhaps again. RFC 9112 §9.
//
// Requests that arrive together are answered together, in order (§9.3.2). After a refusal, or where
// the peer may still be sending, the connection is half-closed and drained for a bounded time before
// it is closed, so that a reset can't destroy the answer (§9.6).
// Waits end by `expire`, which the server's sweep calls once `deadline` has passed.
// Left to others: what comes of a request (`request_exchange`), and its response (`answer`).

import { CR, LF } from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import { RequestHeadParser } from "../http1/request_head_parser.ts";
import { type Next, refuse } from "./send_response.ts";
import type { Channel } from "./channel.ts";
import type { ServerContext } from "./server_context.ts";
import {
  LINGER_TIMEOUT_MS,
  MAX_LINGER_OCTETS,
  MAX_POOLED_PARSERS,
  STAGED_OCTETS,
} from "./limits.ts";
import { ReadBuffer } from "./read_buffer.ts";
import type { ConnectionSetEntry } from "./connection_set.ts";
import { exchangeRequest } from "./exchange.ts";
import { ConnectionGone, type Transport } from "./transport.ts";
import { ContentCutShort, type ProgressWatcher, Writer } from "./writer.ts";

/** What a connection is doing, which is what its deadline is about. */
type Phase =
  | "idle"
  | "head"
  | "content"
  | "answer"
  | "linger"
  | "closed";

/** After all that was received was answered: receive more, or close. */
type Step = "receive" | Next;

const NEVER = Infinity;

/** Serves one socket until it ends. */
export class Connection
  implements Channel, ConnectionSetEntry, ProgressWatcher {
  place = 0;
  /** When `expire` is due; milliseconds since the epoch. */
  deadline = NEVER;
  /** What it shares with the others. */
  readonly context: ServerContext;
  /** The peer's address. */
  readonly peer: string;
  /** What was received and not yet taken. */
  readonly input: ReadBuffer;
  /** What was answered and not yet written. */
  readonly output: Writer;
  /** When the last wait ended, for the peer or for an answer, in ms: by it the requests in hand are answered. */
  now: number;
  /** The request whose content is being received. */
  receiving: RequestHead | undefined;

  readonly #socket: Transport;
  /** Borrowed while a head is under way. */
  #parser: RequestHeadParser | undefined;
  #phase: Phase = "idle";
  /** Set where the sweep ended the wait for a request; the answer to that is then under way. */
  #expiring: Promise<void> | undefined;
  /** Whether the peer may still be sending, so that closing at once could cost it the answer. */
  #isLingering = false;
  /** Whether `serve` itself waits for the socket, whose errors are the world's. */
  #isAtSocket = false;

  constructor(
    socket: Transport,
    { context, peer }: { context: ServerContext; peer: string },
  ) {
    this.#socket = socket;
    this.context = context;
    this.input = new ReadBuffer(context.readBuffers);
    this.peer = peer;
    this.now = context.now();
    this.output = new Writer(socket, {
      pool: context.writeBuffers,
      owner: this,
    });
  }

  /**
   * Answers requests until the connection ends. Never rejects. While the peer rests, this frame is
   * all that waits, and what waits is little: thousands of peers rest at once.
   */
  async serve(): Promise<void> {
    try {
      for (;;) {
        const answered = this.#exchangeReceived();
        const step = typeof answered === "string" ? answered : await answered;
        if (this.output.waiting > 0) {
          this.enterAnswer(this.now);
          // After the answers to all others that came meanwhile were made: each stage for itself keeps
          // what it needs in the processor's caches.
          if (this.output.waiting <= STAGED_OCTETS) await undefined;
          this.#isAtSocket = true;
          const taken = await this.output.begin();
          this.#isAtSocket = false;
          const rest = this.output.settle(taken);
          if (rest !== undefined) await rest;
          this.now = this.context.now();
        }
        if (step !== "receive") {
          this.#isLingering = step === "linger" || !this.input.empty;
          break;
        }
        if (!this.#rest()) break;
        this.#isAtSocket = true;
        const read = await this.#socket.read(this.input.room());
        this.#isAtSocket = false;
        this.now = this.context.now();
        if (read === null || this.#expiring !== undefined) {
          await this.#endOfStream();
          break;
        }
        this.input.end += read;
      }
    } catch (error) {
      if (!this.#isAtSocket) this.#tellFault(error);
    }
    if (this.#isLingering) await this.#linger();
    await this.#expiring;
    this.output.end();
    this.input.leaveTo(this.context.readBuffers);
    this.close();
  }

  /** Refuses the connection itself, without reading a request. Never rejects. */
  async reject(refusal: Refusal): Promise<void> {
    await this.#refuse(refusal);
    this.output.end();
    this.input.leaveTo(this.context.readBuffers);
    this.close();
  }

  /** The deadline has passed: tells the peer where it can be told, and ends the connection. */
  expire(): void {
    if (this.#phase !== "head" && this.#phase !== "content") {
      return this.close();
    }
    this.#expiring = this.#phase === "head"
      ? this.#refuse("head too slow")
      : this.#refuse("content too slow", this.receiving);
    // The read that waits, and with it `serve`, ends only with the socket.
    this.#expiring.then(() => this.close());
  }

  /** Ends the connection at once if it waits for a request; otherwise after the one in hand. */
  drain(): void {
    if (this.#phase === "idle") this.close();
  }

  /** Gives the socket back. */
  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.deadline = NEVER;
    this.#socket.close();
  }

  /** True once the socket was given back. */
  get closed(): boolean {
    return this.#phase === "closed";
  }

  /** From now on the peer has the write timeout to take octets. */
  enterAnswer(now = this.context.now()): void {
    this.#enter("answer", now + this.context.limits.writeTimeoutMs);
  }

  /** From now on the peer has until then to send content. */
  enterContent(until: number): void {
    this.#enter("content", until);
  }

  /** The peer took octets: it has its time anew. */
  onProgress(): void {
    if (this.#phase === "answer") this.enterAnswer();
  }

  /** Reads what there is; false at the end of the stream. */
  async receive(): Promise<boolean> {
    let read: number | null;
    try {
      read = await this.#socket.read(this.input.room());
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    }
    this.now = this.context.now();
    if (this.#expiring !== undefined) throw new ConnectionGone();
    if (read === null) return false;
    this.input.end += read;
    return true;
  }

  /** Answers all requests that were received whole, and says what to do then. */
  #exchangeReceived(): Step | Promise<Step> {
    const { input } = this;
    const parser = this.#parser ??= this.context.parsers.pop() ??
      new RequestHeadParser();
    for (;;) {
      const parsed = parser.parse(input.octets, input);
      if (parsed.kind === "refused") return refuse(this, parsed.refusal);
      if (parsed.kind === "partial") break;
      input.start += parsed.consumed;
      const next = exchangeRequest(this, parsed.head);
      if (next === "persist") continue;
      if (typeof next !== "string") return this.#goOnAfter(next);
      this.#leaveParser(parser);
      return next;
    }
    if (input.empty) this.#leaveParser(parser);
    return "receive";
  }

  /** To whoever needs one next: between requests it remembers nothing. */
  #leaveParser(parser: RequestHeadParser): void {
    const { parsers } = this.context;
    if (parsers.length === MAX_POOLED_PARSERS) return;
    this.#parser = undefined;
    parsers.push(parser);
  }

  async #goOnAfter(exchange: Promise<Next>): Promise<Step> {
    const next = await exchange;
    this.now = this.context.now();
    return next === "persist" ? this.#exchangeReceived() : next;
  }

  /** Sets the deadline for what is to come next; false where nothing is to come any more. */
  #rest(): boolean {
    const { limits, draining } = this.context;
    const blank = this.input.empty || this.#isBlank();
    if (blank && draining()) {
      this.#isLingering = true;
      return false;
    }
    if (blank) this.#enter("idle", this.now + limits.idleTimeoutMs);
    else if (this.#phase !== "head") {
      this.#enter("head", this.now + limits.headTimeoutMs);
    }
    return true;
  }

  /** True where nothing but line ends came, if anything, which is no request begun. RFC 9112 §2.2. */
  #isBlank(): boolean {
    const { octets, start, end } = this.input;
    for (let i = start; i < end; i++) {
      if (octets[i] !== CR && octets[i] !== LF) return false;
    }
    return true;
  }

  #enter(phase: Phase, deadline: number): void {
    if (this.#phase === "closed") throw new ConnectionGone();
    this.#phase = phase;
    this.deadline = deadline;
  }

  /** The peer sends no more, or was told that it was too slow. */
  async #endOfStream(): Promise<void> {
    if (this.#expiring === undefined && !this.#isBlank()) {
      await refuse(this, "incomplete head");
    }
  }

  /** Tells the peer why it is not served, and waits for it to have been heard. Never rejects. */
  async #refuse(refusal: Refusal, head?: RequestHead): Promise<void> {
    try {
      await refuse(this, refusal, { head });
      await this.#linger();
    } catch (error) {
      this.#tellFault(error);
    }
  }

  /** Half-closes, then reads and drops what still comes, within bounds. RFC 9112 §9.6. */
  async #linger(): Promise<void> {
    try {
      this.#enter("linger", this.context.now() + LINGER_TIMEOUT_MS);
      await this.#socket.closeWrite();
      const into = new Uint8Array(16 * 1024);
      let left = MAX_LINGER_OCTETS;
      while (left > 0) {
        const read = await this.#socket.read(into);
        if (read === null) return;
        left -= read;
      }
    } catch {
      // The peer is gone, or was given up; either is what was waited for.
    }
  }

  /** The world's fault ends a connection quietly; ours is told. */
  #tellFault(error: unknown): void {
    const quiet = error instanceof ConnectionGone ||
      error instanceof ContentCutShort;
    if (!quiet) this.context.fault(error);
  }
}
