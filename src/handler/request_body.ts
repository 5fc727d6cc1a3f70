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

const decoder = new TextDecoder();

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
    return await this.#readFrom(await this.#read());
  }

  /** The whole content as text in UTF-8. One that came in one piece is not copied. */
  async readText(): Promise<string> {
    const first = await this.#read();
    const isWhole = first?.length === this.#content.length;
    return decoder.decode(isWhole ? first : await this.#readFrom(first));
  }

  /** The content that begins with this piece. */
  async #readFrom(first: Octets | undefined): Promise<Octets> {
    const { length } = this.#content;
    const reserved = length !== undefined && length <= MAX_RESERVED_OCTETS
      ? new Uint8Array(length)
      : undefined;
    const pieces: Uint8Array[] = [];
    let piece = first;
    for (let at = 0; piece !== undefined; piece = await this.#read()) {
      if (reserved === undefined) pieces.push(piece.slice());
      else reserved.set(piece, at);
      at += piece.length;
      if (at === length) break;
    }
    return reserved ?? concatenate(pieces) as Octets;
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
