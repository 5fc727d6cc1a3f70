// A connection without a socket: pieces of octets in, an outcome out. It drives the reader that `src/net`
// drives, and makes it hard for it: octets move between calls, and what stands behind the received ones is
// poison, so that a read beyond `end` gives another outcome.

import { Pool } from "../../src/base/pool.ts";
import { decodeLatin1 } from "../../src/http/octets.ts";
import {
  type HeadEvent,
  MessageReader,
} from "../../src/http1/message_reader.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";
import { TargetCache } from "../../src/http1/target_cache.ts";
import type { Message, Outcome, Rest } from "./outcome.ts";

/** Octets that would change any outcome: they end lines, sizes and sections. */
const POISON = "\r\n\r\n0\r\n\r\n";
/** Up to this length what is held is moved at each piece. */
const MOVED_OCTETS = 256;

/** Feeds pieces through head, framing, target and content, as often as they last. */
export class WireConnection {
  #octets = poisoned(MOVED_OCTETS * 2);
  #start = 0;
  #end = 0;
  #moves = 0;
  readonly #reader = new MessageReader({
    parsers: new Pool(() => new RequestHeadParser(), 1),
    targets: TARGETS,
  });
  #begun: (Opening & { content: string }) | undefined;
  readonly #messages: Message[] = [];
  #refusal: string | undefined;
  #refusedAt: number | undefined;
  #closed = false;

  /** Takes one more piece from the peer. */
  feed(piece: Uint8Array): void {
    this.#append(piece);
    while (!this.#closed && this.#refusal === undefined) {
      if (!this.#takeEvent()) return;
    }
  }

  /** The absolute offset of the octet that was refused. */
  get refusedAt(): number | undefined {
    return this.#refusedAt;
  }

  /** What became of all octets so far. */
  outcome(): Outcome {
    return { messages: this.#messages, rest: this.#rest() };
  }

  #rest(): Rest {
    if (this.#refusal !== undefined) {
      return { kind: "refused", refusal: this.#refusal };
    }
    const octets = this.#end - this.#start;
    if (this.#begun !== undefined) {
      return { kind: "partial", within: "content" };
    }
    if (octets === 0) return { kind: "nothing" };
    return this.#closed
      ? { kind: "unread", octets }
      : { kind: "partial", within: "head" };
  }

  #append(piece: Uint8Array): void {
    const held = this.#end - this.#start;
    const fits = this.#end + piece.length <= this.#octets.length;
    if (held <= MOVED_OCTETS || !fits) {
      const at = this.#moves++ % 3;
      const room = Math.max(held + piece.length, MOVED_OCTETS) * 2 + at;
      const octets = poisoned(room);
      octets.set(this.#octets.subarray(this.#start, this.#end), at);
      this.#octets = octets;
      this.#start = at;
      this.#end = at + held;
    }
    this.#octets.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** False where it takes more octets to go on. */
  #takeEvent(): boolean {
    const span = { start: this.#start, end: this.#end };
    const event = this.#reader.next(this.#octets, span);
    if (event.kind === "refused") {
      this.#refusal = event.refusal;
      this.#refusedAt = event.at;
      return false;
    }
    if (event.consumed < 0 || event.consumed > span.end - span.start) {
      throw new RangeError(`${event.consumed} octets were taken`);
    }
    this.#start += event.consumed;
    switch (event.kind) {
      case "partial":
        return false;
      case "head":
        this.#begun = { ...openingOf(event), content: "" };
        if (event.framing.content.kind === "none") this.#finish();
        return true;
      case "content":
        this.#begun!.content += decodeLatin1(
          this.#octets,
          event.start,
          this.#start,
        );
        return true;
      case "end":
        this.#finish();
        return true;
    }
  }

  #finish(): void {
    const message = this.#begun!;
    this.#messages.push(message);
    this.#begun = undefined;
    this.#closed = !message.persists;
  }
}

type Opening = Omit<Message, "content">;

function openingOf({ head, framing, target }: HeadEvent): Opening {
  return {
    method: head.method,
    minor: head.minor,
    fields: [...head.lines()],
    target,
    framing: framing.content.kind,
    persists: framing.persistent,
    awaitsContinue: framing.awaitsContinue,
  };
}

const TARGETS = new TargetCache();

function poisoned(length: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    octets[i] = POISON.charCodeAt(i % POISON.length);
  }
  return octets;
}
