// The content of a request of HTTP/1, received while it is read. RFC 9112 §6.

import type { RequestContent } from "../http/request.ts";
import { type Refusal, RefusedRequest } from "../http/refusal.ts";
import type { DecidedFraming } from "../http1/framing.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { Channel } from "./channel.ts";
import {
  CONTENT_STALL_MS,
  CONTENT_TIMEOUT_MS,
  MIN_CONTENT_OCTETS_PER_MS,
} from "./limits.ts";

/** For a read that nobody can get any more. */
export function readTooLate(): Error {
  return new Error("A content is read after the response");
}

/** For a read before the one before it has ended. */
export function readTwice(): Error {
  return new Error("A content is read twice at once");
}

const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/** What came of reading on: octets of the content, or its end. */
interface Taken {
  /** All octets that were taken, framing included. */
  readonly coded: Uint8Array;
  /** The octets of the content among them. */
  readonly decoded: Uint8Array | undefined;
  readonly isEnd: boolean;
}

/** The content that follows a head. Its head is detached: reading on overwrites the buffer it came in. */
export class Http1Content implements RequestContent {
  readonly length: number | undefined;
  readonly #channel: Channel;
  readonly #head: RequestHead;
  /** How long this content was waited for, in ms. */
  #waitedMs = 0;
  #awaitsContinue: boolean;
  #taken = 0;
  #isAtEnd = false;
  /** True once the responder has responded without reading all: what is left is not for it. */
  #isDropped = false;
  #reading: Promise<Taken> | undefined;
  #refusal: Refusal | undefined;

  constructor(
    channel: Channel,
    { head, framing }: { head: RequestHead; framing: DecidedFraming },
  ) {
    const { content, awaitsContinue } = framing;
    this.#channel = channel;
    this.#head = head;
    this.#awaitsContinue = awaitsContinue;
    this.length = content.kind === "chunked"
      ? undefined
      : content.kind === "length"
      ? content.length
      : 0;
  }

  read(): Promise<Uint8Array | undefined> {
    const reading = this.#readDecoded();
    // A responder may respond without waiting for it. A rejection must not end the process then.
    reading.catch(() => {});
    return reading;
  }

  async #readDecoded(): Promise<Uint8Array | undefined> {
    if (this.#isDropped) throw readTooLate();
    while (!this.#isAtEnd) {
      const { decoded } = await this.#next(Infinity);
      if (decoded !== undefined) return decoded;
    }
    return undefined;
  }

  /** The whole content as it was received, in pieces; at most that many octets. Rejects with a RefusedRequest. */
  async readCoded(most: number): Promise<Uint8Array[]> {
    const pieces: Uint8Array[] = [];
    while (!this.#isAtEnd) pieces.push((await this.#next(most)).coded.slice());
    return pieces;
  }

  /** True once all of it was read. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** The octets of its response begin: there is no place for 100 between them. */
  async beginResponse(): Promise<void> {
    this.#awaitsContinue = false;
    await this.#channel.beginResponse();
  }

  /**
   * False if the connection must close after a response that begins now: the peer waits for 100 (Continue); or nobody
   * reads the rest, and the rest is longer than `most` or its length is unknown.
   */
  canPersist(most: number, isReadOn: boolean): boolean {
    const mayStayAway = this.#awaitsContinue && this.#channel.input.empty;
    if (this.#isAtEnd || this.#refusal !== undefined) {
      return this.#refusal === undefined;
    }
    const left = this.length === undefined
      ? Infinity
      : this.length - this.#taken;
    return !mayStayAway && (isReadOn || left <= most);
  }

  /** Drops what was received already, up to that many octets, unless the responder still reads. It may be all of it. */
  dropReceived(most: number): void {
    if (this.#reading !== undefined || this.#isAtEnd) return;
    this.#isDropped = true;
    const bound = this.#taken + most;
    try {
      while (!this.#isAtEnd && this.#takeReceived(bound) !== undefined);
    } catch (error) {
      if (!(error instanceof RefusedRequest)) throw error;
    }
  }

  /** Ends the responder's access, after a read that it did not wait for. If that fails, the next one fails as well. */
  async takeOver(): Promise<void> {
    this.#isDropped ||= !this.#isAtEnd;
    await this.#reading?.catch(() => {});
  }

  /**
   * Reads and drops what the responder left unread, up to that many octets. The refusal, where there is one: "content too
   * large" where it goes on beyond, or the peer waits for 100 (Continue) and has sent none of it.
   */
  async drain(most: number): Promise<Refusal | undefined> {
    await this.takeOver();
    try {
      if (this.#refusal !== undefined) return this.#refusal;
      const mayStayAway = this.#awaitsContinue && this.#channel.input.empty;
      if (mayStayAway && !this.#isAtEnd) return "content too large";
      const bound = this.#taken + most;
      while (!this.#isAtEnd) await this.#take(bound);
      return undefined;
    } catch (error) {
      if (error instanceof RefusedRequest) return error.refusal;
      throw error;
    }
  }

  /** The next octets for the responder, of which there may be `most` in the whole content, framing included. */
  async #next(most: number): Promise<Taken> {
    if (this.#isDropped) throw readTooLate();
    if (this.#reading !== undefined) throw readTwice();
    this.#reading = this.#take(most);
    try {
      return await this.#reading;
    } finally {
      this.#reading = undefined;
    }
  }

  async #take(most: number): Promise<Taken> {
    this.#checkSize(most);
    await this.#sendContinue();
    for (;;) {
      const taken = this.#takeReceived(most);
      if (taken !== undefined) return taken;
      this.#checkSize(most);
      await this.#receive();
    }
  }

  /** The next of the octets that were received; undefined where more have to be. */
  #takeReceived(most: number): Taken | undefined {
    const { input, reader } = this.#channel;
    // Never beyond the bound: what is refused there has the same refusal however the octets were cut.
    const end = Math.min(input.end, input.start + most - this.#taken);
    const event = reader.next(input.octets, { start: input.start, end });
    if (event.kind === "refused") {
      if (reader.announced > most) this.#refuse("content too large");
      return this.#refuse(event.refusal);
    }
    if (event.kind === "head") throw new Error("A head within a content");
    const start = input.start;
    input.start += event.consumed;
    this.#taken += event.consumed;
    const coded = input.octets.subarray(start, input.start);
    // The end after a length has no octets, and a responder may not ask for it.
    const isLast = event.kind === "content" && this.#taken === this.length;
    const last = isLast ? reader.next(input.octets, input) : event;
    this.#isAtEnd = last.kind === "end";
    if (this.#isAtEnd) this.#channel.watchOn();
    if (event.kind !== "partial") {
      const decoded = event.kind === "content"
        ? input.octets.subarray(event.start, input.start)
        : undefined;
      return { coded, decoded, isEnd: this.#isAtEnd };
    }
    return event.consumed === 0
      ? undefined
      : { coded, decoded: undefined, isEnd: false };
  }

  /** Refuses a content that is larger than `most` octets, as soon as that is known. */
  #checkSize(most: number): void {
    const { reader } = this.#channel;
    const isLarger = this.length === undefined
      ? reader.announced > most || this.#taken >= most
      : this.length > most;
    if (isLarger) this.#refuse("content too large");
  }

  #refuse(refusal: Refusal): never {
    this.#refusal = refusal;
    throw new RefusedRequest(refusal);
  }

  /** RFC 9110 §10.1.1: not where the content has begun to arrive. */
  async #sendContinue(): Promise<void> {
    if (!this.#awaitsContinue) return;
    this.#awaitsContinue = false;
    const { input, output } = this.#channel;
    if (!input.empty) return;
    this.#channel.enterResponse();
    const { added } = output;
    this.#channel.tap?.addInterim(added, added + CONTINUE.length);
    await output.add(CONTINUE);
  }

  async #receive(): Promise<void> {
    const { clock } = this.#channel.shared.context;
    const left = CONTENT_TIMEOUT_MS - this.#waitedMs +
      this.#taken / MIN_CONTENT_OCTETS_PER_MS;
    const began = clock.steady();
    const until = began + Math.min(CONTENT_STALL_MS, left);
    const isMore = await this.#channel.receiveContent(this.#head, until);
    this.#waitedMs += clock.steady() - began;
    if (!isMore) this.#refuse("incomplete content");
  }
}
