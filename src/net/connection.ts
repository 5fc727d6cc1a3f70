// One connection: read → parse → respond → write → perhaps again. RFC 9112 §9.
//
// Requests that arrive together are answered together, in order (§9.3.2). Persistence only ever
// turns off. After a refusal, or where the peer may still be sending, the connection is half-closed
// and drained for a bounded time before it is closed, so that a reset can't destroy the answer (§9.6).
// Waits end by `expire`, which the server's sweep calls once `deadline` has passed.

import type { Request, Responder } from "../http/exchange.ts";
import { decideFraming, type Framing } from "../http/framing.ts";
import { CR, LF } from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http/request_head.ts";
import {
  parseRequestHead,
  RequestHeadParser,
} from "../http/request_head_parser.ts";
import type { TargetMemory } from "../http/target_memory.ts";
import {
  type ConnectionOption,
  contentLength,
  encodeFieldSection,
  type HeadStarts,
  type Response,
} from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import type { Exchange } from "../observe/exchange.ts";
import type { BufferPool } from "./buffer_pool.ts";
import { ContentReader } from "./content_reader.ts";
import {
  type ConnectionLimits,
  CONTENT_STALL,
  CONTENT_TIMEOUT,
  DISCARDED_OCTETS,
  LINGER_OCTETS,
  LINGER_TIMEOUT,
  SPARE_PARSERS,
} from "./limits.ts";
import { MessageBuffer } from "./message_buffer.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { ConnectionGone, type Socket } from "./socket.ts";
import { ContentCutShort, Writer } from "./writer.ts";

/** What connections share. */
export interface ConnectionContext {
  readonly responder: Responder;
  readonly limits: ConnectionLimits;
  readonly headStarts: HeadStarts;
  readonly writeBuffers: BufferPool;
  readonly targets: TargetMemory;
  /** Parsers between two heads, for whoever needs one next. */
  readonly parsers: RequestHeadParser[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** True once the server takes no new requests. */
  readonly draining: () => boolean;
  readonly observe: ((exchange: Exchange) => void) | undefined;
  /** Told of what is our fault. */
  readonly fault: (error: unknown) => void;
}

/** What a connection is doing, which is what its deadline is about. */
type Phase =
  | "idle"
  | "head"
  | "content"
  | "answer"
  | "linger"
  | "closed";

/** After an exchange: take the next request, or close, with or without waiting for the peer. */
type Next = "persist" | "close" | "linger";

/** After all that was received was answered: receive more, or close. */
type Step = "receive" | Next;

/** What is being answered, and whether the connection may persist after it. */
interface Answering {
  readonly request: Request;
  readonly framing: { readonly persistent: boolean };
  /** True where an answer failed already, and this one is instead of it. */
  readonly failed?: boolean;
}

const NEVER = Infinity;
const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");
const EMPTY = new Uint8Array(0);

/** Serves one socket until it ends. */
export class Connection {
  /** When `expire` is due; milliseconds since the epoch. */
  deadline = NEVER;

  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #peer: string;
  readonly #input = new ReadBuffer();
  /** Borrowed while a head is under way. */
  #parser: RequestHeadParser | undefined;
  readonly #output: Writer;
  #phase: Phase = "idle";
  /** Set where the sweep ended the wait for a request; the answer to that is then under way. */
  #expiring: Promise<void> | undefined;
  #contentDeadline = NEVER;
  /** When the last wait for the peer ended, in ms: the time by which the requests in hand are answered. */
  #now: number;
  /** Whether the peer may still be sending, so that closing at once could cost it the answer. */
  #isLingering = false;
  /** Whether the socket is waited for, whose errors are the world's. */
  #isAtSocket = false;
  /** The request whose content is being received. */
  #receiving: RequestHead | undefined;

  constructor(
    socket: Socket,
    { context, peer }: { context: ConnectionContext; peer: string },
  ) {
    this.#socket = socket;
    this.#context = context;
    this.#peer = peer;
    this.#now = context.now();
    this.#output = new Writer(socket, {
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
        if (step !== "receive") {
          await this.#end(step);
          break;
        }
        if (this.#output.pending) {
          this.#await("answer", this.#context.limits.writeTimeout, this.#now);
          this.#isAtSocket = true;
          const taken = await this.#output.begin();
          this.#isAtSocket = false;
          this.#now = this.#context.now();
          const rest = this.#output.settle(taken);
          if (rest !== undefined) await rest;
        }
        if (!this.#rest()) break;
        this.#isAtSocket = true;
        const read = await this.#socket.read(this.#input.room());
        this.#isAtSocket = false;
        this.#now = this.#context.now();
        if (read === null || this.#expiring !== undefined) {
          await this.#endOfStream();
          break;
        }
        this.#input.end += read;
      }
    } catch (error) {
      this.#tellFault(error);
    }
    if (this.#isLingering) await this.#linger();
    await this.#expiring;
    this.close();
  }

  /** Refuses the connection itself, without reading a request. Never rejects. */
  async turnAway(refusal: Refusal): Promise<void> {
    await this.#guard(async () => {
      await this.#refuse(refusal, undefined);
      await this.#linger();
    });
    this.close();
  }

  /** The deadline has passed: tells the peer where it can be told, and ends the connection. */
  expire(): void {
    switch (this.#phase) {
      case "head":
      case "content": {
        const refusal = this.#phase === "head"
          ? "head too slow"
          : "content too slow";
        this.#expiring = this.#guard(async () => {
          await this.#refuse(refusal, this.#receiving);
          await this.#linger();
        });
        // The read that waits, and with it `serve`, ends only with the socket.
        this.#expiring.then(() => this.close());
        break;
      }
      default:
        this.close();
    }
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

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#tellFault(error);
    }
  }

  /** The world's fault ends a connection quietly; ours is told. */
  #tellFault(error: unknown): void {
    const quiet = this.#isAtSocket || error instanceof ConnectionGone ||
      error instanceof ContentCutShort;
    if (!quiet) this.#context.fault(error);
  }

  /** Answers all requests that were received whole, and says what to do then. */
  #exchangeReceived(): Step | Promise<Step> {
    const input = this.#input;
    const { parsers } = this.#context;
    const parser = this.#parser ??= parsers.pop() ?? new RequestHeadParser();
    for (;;) {
      const parsed = parser.parse(input.octets, input);
      if (parsed.kind === "refused") {
        return this.#refuseRequest(parsed.refusal, undefined);
      }
      if (parsed.kind === "partial") break;
      input.start += parsed.consumed;
      const next = this.#exchange(parsed.head);
      if (next === "persist") continue;
      return typeof next === "string" ? next : this.#goOnAfter(next);
    }
    if (input.empty && parsers.length < SPARE_PARSERS) {
      // Between requests it remembers nothing.
      this.#parser = undefined;
      parsers.push(parser);
    }
    return "receive";
  }

  async #goOnAfter(exchange: Promise<Next>): Promise<Step> {
    const next = await exchange;
    return next === "persist" ? this.#exchangeReceived() : next;
  }

  /** Sets the deadline for what is to come next; false where nothing is to come any more. */
  #rest(): boolean {
    const { limits, draining } = this.#context;
    const blank = this.#input.empty || this.#isBlank();
    if (blank && draining()) {
      this.#isLingering = true;
      return false;
    }
    if (blank) this.#await("idle", limits.idleTimeout, this.#now);
    else if (this.#phase !== "head") {
      this.#await("head", limits.headTimeout, this.#now);
    }
    return true;
  }

  /** The last answer was given, but for what waits to be written. */
  async #end(next: Next): Promise<void> {
    await this.#flush();
    this.#isLingering = next === "linger" || !this.#input.empty;
  }

  /** The peer sends no more, or was told that it was too slow. */
  async #endOfStream(): Promise<void> {
    if (this.#expiring === undefined && !this.#isBlank()) {
      await this.#refuse("incomplete head", undefined);
    }
  }

  /** One request whose head is complete: synchronous where nothing has to be waited for. */
  #exchange(head: RequestHead): Next | Promise<Next> {
    const began = this.#now;
    const framing = decideFraming(head);
    if (framing.kind === "refused") {
      return this.#refuseRequest(framing.refusal, head);
    }
    const target = this.#context.targets.parse(head);
    if (target.kind === "refused") {
      return this.#refuseRequest(target.refusal, head);
    }
    const request: Request = {
      head,
      target: target.target,
      message: undefined,
      now: began,
    };
    let limit: number | undefined;
    try {
      limit = this.#context.responder.messageLimit(request);
    } catch (error) {
      // The content, if there is one, stays unread.
      return this.#answerFault(error, {
        request,
        framing: { persistent: false },
      });
    }
    if (framing.content.kind !== "none") {
      return this.#exchangeWithContent(request, { framing, limit });
    }
    const whole = limit === undefined
      ? request
      : { ...request, message: head.octets.slice(head.start, head.end) };
    const response = this.#respond(whole);
    return response instanceof Promise
      ? this.#answerLater(response, { request, framing })
      : this.#answer(response, { request, framing });
  }

  /** RFC 9110 §10.1.1, RFC 9112 §9.3: the content is read to its end, or the connection closes. */
  async #exchangeWithContent(
    lent: Request,
    { framing, limit }: {
      framing: Framing & { kind: "decided" };
      limit: number | undefined;
    },
  ): Promise<Next> {
    const head = detachHead(lent.head);
    const request: Request = { ...lent, head };
    const length = framing.content.kind === "length"
      ? framing.content.length
      : 0;
    if (limit === undefined) {
      const drops = !framing.awaitsContinue && length <= DISCARDED_OCTETS;
      const refusal = drops
        ? await this.#receiveContent(head, { framing, limit: DISCARDED_OCTETS })
        : "content too large";
      if (refusal === undefined) {
        return await this.#answerLater(this.#respond(request), {
          request,
          framing,
        });
      }
      if (refusal !== "content too large") {
        return await this.#refuseRequest(refusal, head);
      }
      // More than is worth reading is no fault of the request: it has its answer, and is the last.
      await this.#answerLater(this.#respond(request), {
        request,
        framing: { persistent: false },
      });
      return "linger";
    }

    const room = limit - (head.end - head.start);
    if (length > room) {
      return await this.#refuseRequest("content too large", head);
    }
    if (framing.awaitsContinue && this.#input.empty) {
      this.#await("answer", this.#context.limits.writeTimeout);
      await this.#output.add(CONTINUE);
    }
    const message = new MessageBuffer(head.octets);
    const refusal = await this.#receiveContent(head, {
      framing,
      limit: room,
      message,
    });
    if (refusal !== undefined) return await this.#refuseRequest(refusal, head);
    const response = this.#respond({ ...request, message: message.octets });
    return await this.#answerLater(response, { request, framing });
  }

  /** Reads the content to its end; `message` keeps it. The refusal, where it has to be one. */
  async #receiveContent(
    head: RequestHead,
    { framing, limit, message }: {
      framing: Framing & { kind: "decided" };
      limit: number;
      message?: MessageBuffer;
    },
  ): Promise<Refusal | undefined> {
    const input = this.#input;
    const reader = new ContentReader(framing.content, limit);
    this.#receiving = head;
    this.#contentDeadline = this.#context.now() + CONTENT_TIMEOUT;
    for (;;) {
      const taken = reader.take(input.octets, input);
      if (taken.kind === "refused") return taken.refusal;
      const end = input.start + taken.consumed;
      message?.add(input.octets.subarray(input.start, end));
      input.start = end;
      if (taken.kind === "complete") break;
      if (this.#output.pending) await this.#flush();
      this.#await("content", CONTENT_STALL);
      this.deadline = Math.min(this.deadline, this.#contentDeadline);
      if (!await this.#receive()) {
        if (this.#expiring !== undefined) throw new ConnectionGone();
        return "incomplete content";
      }
    }
    this.#receiving = undefined;
    return undefined;
  }

  /** Our own fault in answering is a 500, as long as no octet of an answer has left. */
  #respond(request: Request): Response | Promise<Response> {
    const { responder, fault } = this.#context;
    const failed = (error: unknown) => {
      fault(error);
      return responder.respondToFault(request);
    };
    try {
      const response = responder.respond(request);
      return response instanceof Promise ? response.catch(failed) : response;
    } catch (error) {
      return failed(error);
    }
  }

  /**
   * Making an answer is no wait for the peer; it has the time that writing it would have. What was
   * answered before doesn't wait with it.
   */
  async #answerLater(
    making: Response | Promise<Response>,
    answering: Answering,
  ): Promise<Next> {
    try {
      this.#await("answer", this.#context.limits.writeTimeout);
      if (making instanceof Promise && this.#output.pending) {
        await this.#output.flush();
      }
    } catch (error) {
      discard(await making);
      throw error;
    }
    const response = await making;
    if (this.#phase !== "closed") {
      return await this.#answer(response, answering);
    }
    discard(response);
    throw new ConnectionGone();
  }

  /** Hands the response over; the content leaves with it, unless there is none to be sent. */
  #answer(response: Response, answering: Answering): Next | Promise<Next> {
    const { request: { head }, framing } = answering;
    let section: Uint8Array;
    try {
      section = response.prepared?.section ?? encodeFieldSection(response);
    } catch (error) {
      discard(response);
      return this.#answerFault(error, answering);
    }
    const persists = framing.persistent && !this.#context.draining() &&
      response.last !== true;
    const option = !persists ? "close" : head.minor === 0 ? "keep-alive" : "";
    const next: Next = persists
      ? "persist"
      : framing.persistent
      ? "linger"
      : "close";
    const start = this.#encodeStart(response.status, option);
    const { content } = response;
    const silent = head.method === "HEAD" || !allowsContent(response.status);
    const message = silent ? undefined : response.prepared?.message;
    const octets = silent || message !== undefined || content.kind !== "octets"
      ? EMPTY
      : content.octets;
    if (silent) discard(response);
    if (
      (silent || content.kind !== "file") &&
      this.#output.tryAdd(start, message ?? section, octets)
    ) {
      this.#observe(response.status, silent ? 0 : contentLength(content), {
        head,
        began: answering.request.now,
      });
      return next;
    }
    return this.#stream(response, { start, section, answering, silent, next });
  }

  async #stream(
    response: Response,
    { start, section, answering, silent, next }: {
      start: Uint8Array;
      section: Uint8Array;
      answering: Answering;
      silent: boolean;
      next: Next;
    },
  ): Promise<Next> {
    const { head, now: began } = answering.request;
    const output = this.#output;
    const startsAt = output.added;
    const contentAt = startsAt + start.length + section.length;
    try {
      this.#await("answer", this.#context.limits.writeTimeout);
      await output.add(start);
      await output.add(section);
      if (!silent) {
        await output.addContent(response.content);
        await output.flush();
      }
    } catch (error) {
      if (!(error instanceof ConnectionGone) && output.withdraw(startsAt)) {
        return await this.#answerFault(error, answering);
      }
      const sent = Math.max(output.written - contentAt, 0);
      this.#observe(response.status, sent, { head, began });
      throw error;
    } finally {
      if (!silent) discard(response);
    }
    const sent = silent ? 0 : contentLength(response.content);
    this.#observe(response.status, sent, { head, began });
    return next;
  }

  /** Answers 500 instead of an answer that failed before an octet of it left. */
  #answerFault(error: unknown, answering: Answering): Next | Promise<Next> {
    if (answering.failed) throw error;
    const { responder, fault } = this.#context;
    fault(error);
    return this.#answer(responder.respondToFault(answering.request), {
      ...answering,
      failed: true,
    });
  }

  async #refuseRequest(
    refusal: Refusal,
    head: RequestHead | undefined,
  ): Promise<Next> {
    await this.#refuse(refusal, head);
    return "linger";
  }

  /** Answers what was refused, after whatever was answered before it. */
  async #refuse(
    refusal: Refusal,
    head: RequestHead | undefined,
  ): Promise<void> {
    const response = this.#context.responder.respondToRefusal(refusal, head);
    const silent = head?.method === "HEAD";
    try {
      this.#await("answer", this.#context.limits.writeTimeout);
      await this.#output.add(this.#encodeStart(response.status, "close"));
      await this.#output.add(encodeFieldSection(response));
      if (!silent) await this.#output.addContent(response.content);
      await this.#output.flush();
    } finally {
      discard(response);
    }
    const sent = silent ? 0 : contentLength(response.content);
    this.#observe(response.status, sent, {
      head,
      refusal,
      began: this.#context.now(),
    });
  }

  /** Half-closes, then reads and drops what still comes, within bounds. RFC 9112 §9.6. */
  async #linger(): Promise<void> {
    this.#await("linger", LINGER_TIMEOUT);
    try {
      await this.#socket.closeWrite();
      const into = new Uint8Array(16 * 1024);
      let left = LINGER_OCTETS;
      while (left > 0) {
        const read = await this.#socket.read(into);
        if (read === null) return;
        left -= read;
      }
    } catch {
      // The peer is gone, which is what was waited for.
    }
  }

  /** Reads what there is; false at the end of the stream. */
  async #receive(): Promise<boolean> {
    let read: number | null;
    try {
      read = await this.#socket.read(this.#input.room());
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    }
    this.#now = this.#context.now();
    if (read === null || this.#expiring !== undefined) return false;
    this.#input.end += read;
    return true;
  }

  /** True where nothing but line ends came, if anything, which is no request begun. RFC 9112 §2.2. */
  #isBlank(): boolean {
    const { octets, start, end } = this.#input;
    for (let i = start; i < end; i++) {
      if (octets[i] !== CR && octets[i] !== LF) return false;
    }
    return true;
  }

  async #flush(): Promise<void> {
    this.#await("answer", this.#context.limits.writeTimeout);
    await this.#output.flush();
  }

  #await(phase: Phase, wait: number, from = this.#context.now()): void {
    if (this.#phase === "closed") throw new ConnectionGone();
    this.#phase = phase;
    this.deadline = from + wait;
  }

  /** The peer took octets: it has its time anew. */
  onProgress(): void {
    if (this.#phase === "answer") {
      this.deadline = this.#context.now() + this.#context.limits.writeTimeout;
    }
  }

  #encodeStart(status: number, connection: ConnectionOption): Uint8Array {
    const now = this.#context.now();
    return this.#context.headStarts.encode(status, { now, connection });
  }

  #observe(
    status: number,
    sent: number,
    { head, refusal, began }: {
      head: RequestHead | undefined;
      refusal?: Refusal;
      began: number;
    },
  ): void {
    this.#context.observe?.({
      head,
      refusal,
      peer: this.#peer,
      status,
      sent,
      began,
      ended: this.#context.now(),
    });
  }
}

/** The same head over octets of its own, so that reading the content can't overwrite it. */
function detachHead(head: RequestHead): RequestHead {
  const parsed = parseRequestHead(head.octets.slice(head.start, head.end));
  if (parsed.kind !== "complete") throw new Error("A head parsed differently");
  return parsed.head;
}

function discard(response: Response): void {
  if (response.content.kind === "file") response.content.source.close();
}
