// What the inspector gets of a tap: the events of a trace, and of each exchange when its octets came and went.
//
// An event is one line of JSON in Latin-1, so that it takes one octet of memory for each octet that it holds.

import { BEGUN_DELAY_MS, MAX_PIECES } from "./limits.ts";
import type {
  ClosedBy,
  Span,
  Tap,
  TracedExchange,
  TracedRequest,
} from "./tap.ts";
import type { TraceEvent } from "./trace_event.ts";
import { TraceRecorder } from "./trace_recorder.ts";

/** A run of octets that one read or one write moved, and when, in ms after the connection was accepted. */
export type Piece = readonly [offset: number, length: number, at: number];

/** When the octets of an exchange came and went. */
export interface ExchangePieces {
  readonly received: readonly Piece[];
  readonly sent: readonly Piece[];
}

/** An event of a trace; an exchange has its pieces. A request that takes long is told before it is over. */
export type WatchEvent =
  | TracedRequest & {
    readonly kind: "begun";
    readonly connection: string;
    /** When its head was complete, in ms after the connection was accepted. */
    readonly at: number;
  }
  | Exclude<TraceEvent, { kind: "exchange" }>
  | Extract<TraceEvent, { kind: "exchange" }> & {
    readonly pieces: ExchangePieces;
  };

/** The line of an event, with its line end. */
export function encodeWatchEvent(event: WatchEvent): string {
  const line = JSON.stringify(
    event,
    (_, value) =>
      typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
  );
  return line.replace(
    /[^\0-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ) + "\n";
}

/** What a recorder for the inspector is made with. */
export interface WatchRecorderOptions {
  /** The number of the worker, which the names of connections begin with. */
  readonly worker: number;
  /** Whether nothing is masked. */
  readonly showsSecrets: boolean;
  /** Gets each event. */
  readonly emit: (event: WatchEvent) => void;
}

interface Pieces {
  received: Piece[];
  sent: Piece[];
}

interface Begun {
  readonly id: number;
  readonly request: TracedRequest;
  readonly head: Span;
  readonly at: number;
}

const NONE: ExchangePieces = { received: [], sent: [] };

/** Makes events of what a tap gets. Its memory is bounded. */
export class WatchRecorder implements Tap {
  readonly #recorder: TraceRecorder;
  readonly #connections = new Map<number, Pieces>();
  /** Of the exchange that is being recorded. */
  #pieces = NONE;
  /** Requests that are not over, and were not told; by the numbers of connection and exchange. */
  readonly #begun = new Map<string, Begun>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #emit: (event: WatchEvent) => void;

  constructor({ worker, showsSecrets, emit }: WatchRecorderOptions) {
    this.#emit = emit;
    this.#recorder = new TraceRecorder({
      worker,
      showsSecrets,
      emit: (event) =>
        emit(
          event.kind === "exchange"
            ? { ...event, pieces: this.#pieces }
            : event,
        ),
    });
  }

  opened(id: number, opened: { peer: string; at: number }): void {
    this.#connections.set(id, { received: [], sent: [] });
    this.#recorder.opened(id, opened);
  }

  handshaken(id: number, done: { protocol: string; at: number }): void {
    this.#recorder.handshaken(id, done);
  }

  octets(
    id: number,
    way: "in" | "out",
    octets: Uint8Array,
    place: { offset: number; at: number },
  ): void {
    const pieces = this.#connections.get(id);
    if (pieces === undefined) return;
    const among = way === "in" ? pieces.received : pieces.sent;
    addPiece(among, [place.offset, octets.length, place.at]);
    this.#recorder.octets(id, way, octets, place);
  }

  began(id: number, request: TracedRequest, head: Span): void {
    const pieces = this.#connections.get(id);
    if (pieces === undefined) return;
    const at = pieces.received.at(-1)?.[2] ?? 0;
    const key = `${id}.${request.number}`;
    this.#begun.set(key, { id, request, head, at });
    this.#timer ??= setTimeout(() => this.#tellBegun(), BEGUN_DELAY_MS);
  }

  /** Tells nothing more, and keeps nothing: connections that were tapped may go on for long. */
  end(): void {
    this.#forgetBegun();
    this.#connections.clear();
    this.#recorder.end();
  }

  #forgetBegun(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#begun.clear();
  }

  exchanged(id: number, exchange: TracedExchange): void {
    const pieces = this.#connections.get(id);
    if (pieces === undefined) return;
    this.#begun.delete(`${id}.${exchange.number}`);
    const { requestHead, requestContent, interim, responseContent } = exchange;
    const received = { start: requestHead.start, end: requestContent.end };
    const sent = { start: interim.start, end: responseContent.end };
    this.#pieces = {
      received: pieces.received.filter((piece) => isIn(piece, received)),
      sent: pieces.sent.filter((piece) => isIn(piece, sent)),
    };
    this.#recorder.exchanged(id, exchange);
    this.#pieces = NONE;
    // What moved at once may belong to the next exchange too.
    const isLater = (end: number) => ([offset, length]: Piece) =>
      offset + length > end;
    pieces.received = pieces.received.filter(isLater(received.end));
    pieces.sent = pieces.sent.filter(isLater(sent.end));
  }

  closed(
    id: number,
    closed: { by: ClosedBy; at: number; received: number; sent: number },
  ): void {
    this.#connections.delete(id);
    this.#recorder.closed(id, closed);
  }

  #tellBegun(): void {
    const all = [...this.#begun.values()];
    this.#forgetBegun();
    for (const { id, request, head, at } of all) {
      const begun = this.#recorder.describeBegun(id, request, head);
      if (begun !== undefined) this.#emit({ kind: "begun", at, ...begun });
    }
  }
}

/** Adds a piece, or makes the last one longer where there are enough. */
function addPiece(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last === undefined || pieces.length < MAX_PIECES) pieces.push(piece);
  else pieces[pieces.length - 1] = [last[0], last[1] + piece[1], piece[2]];
}

function isIn([offset, length]: Piece, { start, end }: Span): boolean {
  return offset < end && offset + length > start;
}
