// The content of a request that was received whole together with its head: forms and calls of programs are mostly so.
//
// Nothing has to be waited for, so that such a request costs little more than one without content. The octets stay in
// the buffer of the connection, which nothing overwrites before the end of the exchange.

import { copyOctets } from "../http/octet_slab.ts";
import { RefusedRequest } from "../http/refusal.ts";
import type { RequestContent } from "../http/request.ts";
import type { DecidedFraming } from "../http1/framing.ts";
import type { Channel } from "./channel.ts";
import { readTooLate, readTwice } from "./http1_content.ts";

/** Takes the content that follows a head; undefined where its length is not known, or more of it is to come. */
export function takeReceived(
  { input, reader }: Channel,
  { content }: DecidedFraming,
): ReceivedContent | undefined {
  if (content.kind !== "length") return undefined;
  const { octets, start, end } = input;
  if (content.length > end - start) return undefined;
  while (reader.next(octets, input).kind !== "end") {
    input.start = start + content.length;
  }
  return new ReceivedContent(octets.subarray(start, input.start));
}

/** See `takeReceived`. */
export class ReceivedContent implements RequestContent {
  readonly length: number;
  readonly #octets: Uint8Array;
  #isAtEnd: boolean;
  #isReading = false;
  #isOver = false;

  constructor(octets: Uint8Array) {
    this.length = octets.length;
    this.#octets = octets;
    this.#isAtEnd = octets.length === 0;
  }

  /** True once all of it was read. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#isReading) return reject(readTwice());
    if (this.#isAtEnd) return NOTHING_MORE;
    if (this.#isOver) return reject(readTooLate());
    this.#isAtEnd = this.#isReading = true;
    return this.#give(copyOctets(this.#octets, 0, this.length));
  }

  /** A copy: a responder that does not wait for it may get it when others use the buffer. */
  async #give(copy: Uint8Array): Promise<Uint8Array> {
    await undefined;
    this.#isReading = false;
    return copy;
  }

  /** The whole content in pieces; at most that many octets. Rejects with a RefusedRequest. */
  async readCoded(most: number): Promise<Uint8Array[]> {
    if (this.length > most) throw new RefusedRequest("content too large");
    const octets = await this.read();
    return octets === undefined ? [] : [octets];
  }

  /** No more of it can be read: others use the buffer, or nobody is to read it any more. */
  end(): void {
    this.#isOver = true;
  }
}

const NOTHING_MORE = Promise.resolve(undefined);

/** A responder may respond without waiting for it. The rejection must not end the process then. */
function reject(error: Error): Promise<never> {
  const rejected = Promise.reject(error);
  rejected.catch(() => {});
  return rejected;
}
