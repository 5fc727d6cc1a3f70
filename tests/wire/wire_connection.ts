// A connection without a socket: pieces of octets in, an outcome out. It does what `src/net` does with
// the pure functions, and makes it hard for them: heads move between calls, and what stands behind the
// received octets is poison, so that whoever reads on beyond `end` gives another outcome.

import { ChunkedDecoder } from "../../src/http1/chunked.ts";
import { type ContentFraming, decideFraming } from "../../src/http1/framing.ts";
import type { RequestHead } from "../../src/http1/request_head.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";
import { parseRequestTarget } from "../../src/http/request_target.ts";
import { decodeLatin1 } from "../../src/http/octets.ts";
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
  readonly #parser = new RequestHeadParser();
  #content: ContentReading | undefined;
  readonly #messages: Message[] = [];
  #refusal: string | undefined;
  #closed = false;

  /** Takes one more piece from the peer. */
  feed(piece: Uint8Array): void {
    this.#append(piece);
    while (!this.#closed && this.#refusal === undefined) {
      const goesOn = this.#content === undefined
        ? this.#takeHead()
        : this.#takeContent(this.#content);
      if (!goesOn) return;
    }
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
    if (this.#content !== undefined) {
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
  #takeHead(): boolean {
    const span = { start: this.#start, end: this.#end };
    const parsed = this.#parser.parse(this.#octets, span);
    if (parsed.kind === "partial") return false;
    if (parsed.kind === "refused") return this.#refuse(parsed.refusal);
    const { head, consumed } = parsed;
    if (consumed <= 0 || consumed > span.end - span.start) {
      throw new RangeError(`A head of ${consumed} octets`);
    }
    const framing = decideFraming(head);
    if (framing.kind === "refused") return this.#refuse(framing.refusal);
    const target = parseRequestTarget(head);
    if (target.kind === "refused") return this.#refuse(target.refusal);
    this.#start += consumed;
    this.#content = new ContentReading(framing.content, {
      ...readHead(head),
      target: target.target,
      persists: framing.persistent,
      awaitsContinue: framing.awaitsContinue,
    });
    return true;
  }

  #takeContent(content: ContentReading): boolean {
    const taken = content.take(this.#octets, {
      start: this.#start,
      end: this.#end,
    });
    if (typeof taken === "string") return this.#refuse(taken);
    this.#start += taken;
    if (content.message === undefined) return false;
    this.#messages.push(content.message);
    this.#content = undefined;
    this.#closed = !content.message.persists;
    return this.#start < this.#end;
  }

  #refuse(refusal: string): false {
    this.#refusal = refusal;
    return false;
  }
}

type Opening = Omit<Message, "framing" | "content">;

class ContentReading {
  /** The whole message, once its content has come to its end. */
  message: Message | undefined;
  #content = "";
  #left: number;
  readonly #chunked: ChunkedDecoder | undefined;
  readonly #framing: ContentFraming["kind"];
  readonly #opening: Opening;

  constructor(framing: ContentFraming, opening: Opening) {
    this.#framing = framing.kind;
    this.#opening = opening;
    this.#left = framing.kind === "length" ? framing.length : 0;
    if (framing.kind === "chunked") this.#chunked = new ChunkedDecoder();
  }

  /** How many octets were taken, or the refusal. */
  take(
    octets: Uint8Array,
    { start, end }: { start: number; end: number },
  ): number | string {
    const add = (piece: Uint8Array) => {
      this.#content += decodeLatin1(piece, 0, piece.length);
    };
    if (this.#chunked !== undefined) {
      const decoded = this.#chunked.decode(octets, { start, end, sink: add });
      if (decoded.kind === "refused") return decoded.refusal;
      if (decoded.kind === "complete") this.#finish();
      return decoded.consumed;
    }
    const taken = Math.min(this.#left, end - start);
    add(octets.subarray(start, start + taken));
    this.#left -= taken;
    if (this.#left === 0) this.#finish();
    return taken;
  }

  #finish(): void {
    this.message = {
      ...this.#opening,
      framing: this.#framing,
      content: this.#content,
    };
  }
}

function readHead(
  head: RequestHead,
): Pick<Opening, "method" | "minor" | "fields"> {
  return {
    method: head.method,
    minor: head.minor,
    fields: [...head.fieldLines()],
  };
}

function poisoned(length: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    octets[i] = POISON.charCodeAt(i % POISON.length);
  }
  return octets;
}
