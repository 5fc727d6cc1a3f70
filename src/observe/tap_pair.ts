// Two taps of one server, such as a trace and the inspector.

import type {
  ClosedBy,
  Span,
  Tap,
  TracedExchange,
  TracedRequest,
} from "./tap.ts";

/** A tap that passes on all it gets to both. */
export class TapPair implements Tap {
  readonly #taps: readonly Tap[];

  constructor(first: Tap, second: Tap) {
    this.#taps = [first, second];
  }

  opened(id: number, opened: { peer: string; at: number }): void {
    for (const tap of this.#taps) tap.opened(id, opened);
  }

  handshaken(id: number, done: { protocol: string; at: number }): void {
    for (const tap of this.#taps) tap.handshaken(id, done);
  }

  octets(
    id: number,
    way: "in" | "out",
    octets: Uint8Array,
    place: { offset: number; at: number },
  ): void {
    for (const tap of this.#taps) tap.octets(id, way, octets, place);
  }

  began(id: number, request: TracedRequest, head: Span): void {
    for (const tap of this.#taps) tap.began(id, request, head);
  }

  exchanged(id: number, exchange: TracedExchange): void {
    for (const tap of this.#taps) tap.exchanged(id, exchange);
  }

  closed(
    id: number,
    closed: { by: ClosedBy; at: number; received: number; sent: number },
  ): void {
    for (const tap of this.#taps) tap.closed(id, closed);
  }
}
