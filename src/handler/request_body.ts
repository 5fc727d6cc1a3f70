// The content of a request for a handler: as a stream, or whole, within a limit. Trailers are dropped.
//
// The stream receives octets only when the handler asks for them. So a handler that is slow, or that
// reads nothing, makes the peer wait.

import type { Content } from "../http/content.ts";
import { concatenate } from "../http/octets.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { RequestContent } from "../http/request.ts";
import { MAX_RESERVED_OCTETS } from "./limits.ts";

type Octets = Uint8Array<ArrayBuffer>;

/** The content of one request. */
export class RequestBody {
  readonly #content: RequestContent;
  readonly #most: number;
  #received = 0;
  #stream: ReadableStream<Octets> | undefined;
  #failure: unknown;

  /** `most`: how many octets there may be. */
  constructor(content: RequestContent, most: number) {
    this.#content = content;
    this.#most = most;
  }

  /** What a read was rejected with; undefined where none was. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The content as a stream. It is called once, and not beside `readAll`. */
  stream(): ReadableStream<Octets> {
    const stream = new ReadableStream({
      type: "bytes",
      pull: async (controller) => {
        const piece = await this.#read();
        if (piece === undefined) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        // The octets are lent until the next read.
        controller.enqueue(piece.slice());
      },
    });
    // Versions of the types differ in what they say of a stream of octets.
    return this.#stream = stream as ReadableStream<Octets>;
  }

  /**
   * The content for a response, where the stream is this one and nobody has read from it: its octets then need no stream.
   * Undefined otherwise.
   */
  passOn(stream: ReadableStream): (Content & { kind: "stream" }) | undefined {
    if (stream !== this.#stream || stream.locked || this.#received > 0) {
      return undefined;
    }
    // Nobody else reads from it.
    stream.getReader();
    return {
      kind: "stream",
      length: this.#content.length,
      stream: { pull: () => this.#read(), cancel: () => {} },
    };
  }

  /** The whole content. */
  async readAll(): Promise<Octets> {
    const { length } = this.#content;
    if (length !== undefined && length <= MAX_RESERVED_OCTETS) {
      const whole = new Uint8Array(length);
      for (let at = 0; at < length;) {
        const piece = await this.#read();
        if (piece === undefined) break;
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    }
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = await this.#read();
      if (piece === undefined) return concatenate(pieces) as Octets;
      pieces.push(piece.slice());
    }
  }

  async #read(): Promise<Octets | undefined> {
    try {
      this.#check(this.#content.length ?? 0);
      const piece = await this.#content.read();
      this.#received += piece?.length ?? 0;
      this.#check(this.#received);
      return piece as Octets | undefined;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  #check(octets: number): void {
    if (octets > this.#most) throw new RefusedRequest("content too large");
  }
}
