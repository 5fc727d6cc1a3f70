// One HTTP/1 connection: read → parse → respond → write → perhaps again. RFC 9112 §9.
//
// Requests that arrive together get their responses together, in order (§9.3.2). After a refusal, or if the peer may
// still be sending, it half-closes first, and drops what comes for a bounded time: no reset destroys the response (§9.6).

import { type Refusal, RefusedRequest } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import { exchange } from "./exchange.ts";
import { Http1Channel } from "./http1_channel.ts";
import { CLOSED, HEAD, IDLE, LINGERING } from "./http1_state.ts";
import { LINGER_TIMEOUT_MS, MAX_HAND_OVER_MS } from "./limits.ts";
import { dropRest } from "./linger.ts";
import { CLIENT_CLOSED, observeUnanswered } from "./observe_exchange.ts";
import { respondToEnd, respondToRefused } from "./refused_head.ts";
import { sendRefusal } from "./send_refusal.ts";
import type { Next } from "./send_response.ts";
import type { ServedConnection } from "./served_connection.ts";
import { ConnectionGone } from "./transport.ts";
import { isContentFailure } from "./writer.ts";

/** What to do after all received requests have their responses: receive more, or close. */
type Step = "receive" | Next;

/** Serves one transport until it ends. */
export class Http1Connection extends Http1Channel implements ServedConnection {
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
            this.input.ahead !== undefined;
          break;
        }
        lingers = !this.#awaitNext();
        if (lingers) break;
        const turn = this.shared.context.turns.enter();
        if (turn !== undefined) {
          await turn;
          if (this.over) break;
        }
        const reading = this.input.read();
        let read: number | null;
        try {
          read = await reading;
        } catch (cause) {
          throw new ConnectionGone(undefined, { cause });
        }
        this.now = this.shared.context.clock.now();
        if (read === null || this.state.kind === "expiring") {
          await this.#endOfStream();
          break;
        }
        this.input.end += read;
      }
    } catch (error) {
      this.#reportFault(error);
    }
    if (lingers) await this.#linger();
    if (this.state.kind === "expiring") await this.state.ended;
    observeUnanswered(this, CLIENT_CLOSED);
    this.#end();
  }

  /** Refuses the connection itself, without reading a request. Never rejects. */
  async reject(refusal: Refusal): Promise<void> {
    await this.#refuse(refusal);
    this.#end();
  }

  /** The deadline has passed: sends 408 if that is possible, and ends the connection. */
  expire(): void {
    const slow = this.slowContent;
    this.tap?.expire();
    if (this.state !== HEAD && slow === undefined) return this.endWait();
    const refused = slow === undefined
      ? this.#refuse("head too slow")
      : this.#refuse("content too slow", slow);
    // The read that waits, and with it `serve`, ends only with the transport.
    const ended = refused.then(() => this.close());
    if (this.state !== CLOSED) this.state = { kind: "expiring", ended };
  }

  /**
   * Ends the connection at once if it waits for a request; otherwise after the one in progress. Where the server hands
   * over, a request that may be on the way is waited for.
   */
  drain(): void {
    // The runtime may go on with a write for as long as the peer wants.
    if (this.isGivenUp) return this.abandon();
    if (this.state !== IDLE) return;
    const { clock, handsOver, limits } = this.shared.context;
    const until = this.deadline - limits.idleTimeoutMs + MAX_HAND_OVER_MS;
    if (!handsOver() || until <= clock.steady()) return this.close();
    this.deadline = Math.min(this.deadline, until);
  }

  endIdle(): void {
    if (this.state === IDLE && this.reader.position > 0) this.close();
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
    const { limits, draining, handsOver } = this.shared.context;
    const blank = this.input.blank;
    if (blank && draining()) {
      if (!handsOver()) return false;
      this.enter(IDLE, Math.min(limits.idleTimeoutMs, MAX_HAND_OVER_MS));
    } else if (blank) this.enter(IDLE, limits.idleTimeoutMs);
    else if (this.state !== HEAD) this.enter(HEAD, limits.headTimeoutMs);
    return true;
  }

  /** The peer sends no more, or it got 408. */
  async #endOfStream(): Promise<void> {
    const isAwaited = this.state.kind !== "expiring" && !this.input.blank;
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
      this.enter(LINGERING, LINGER_TIMEOUT_MS);
      await dropRest(this.transport);
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
    const isQuiet = error instanceof ConnectionGone ||
      error instanceof RefusedRequest || isContentFailure(error);
    if (!isQuiet) this.shared.context.fault(error);
  }
}
