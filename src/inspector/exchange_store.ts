// The last exchanges and their connections, within bounds of count and memory. Each change of it is an event for the
// viewers: a summary, without octets.

import type { ExchangePieces, WatchEvent } from "../observe/watch_recorder.ts";
import type { MaskedExchange } from "../observe/trace_event.ts";
import {
  MAX_CONNECTIONS_KEPT,
  MAX_EXCHANGES,
  MAX_KEPT_CHARACTERS,
  MAX_LISTED_CHARACTERS,
} from "./limits.ts";

/** A connection as the list shows it. Times of `closed` and `handshake` in ms after it was accepted. */
export interface ConnectionSummary {
  readonly id: number;
  /** The number of the worker and that of the connection in it. */
  readonly name: string;
  readonly peer: string;
  /** When it was accepted, in ms since the epoch. */
  readonly opened: number;
  handshake?: { readonly protocol: string; readonly at: number };
  closed?: {
    readonly by: string;
    readonly at: number;
    readonly received: number;
    readonly sent: number;
  };
}

/** An exchange as the list shows it. */
export interface ExchangeSummary {
  readonly id: number;
  /** The id of its connection. */
  readonly connection: number;
  readonly number: number;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly version: string | undefined;
  readonly status: number | undefined;
  readonly refusal: string | undefined;
  readonly cut: boolean;
  /** False while the request has no whole response. */
  readonly isOver: boolean;
  readonly received: number;
  readonly sent: number;
  readonly times: MaskedExchange["times"];
}

/** All that is kept of an exchange. */
export interface KeptExchange {
  readonly connection: ConnectionSummary;
  readonly exchange: MaskedExchange;
  readonly pieces: ExchangePieces;
}

/** What the viewers get. */
export type StoreEvent =
  | { readonly kind: "connection"; readonly connection: ConnectionSummary }
  | { readonly kind: "exchange"; readonly exchange: ExchangeSummary }
  | { readonly kind: "lost"; readonly events: number };

interface Entry {
  readonly summary: ExchangeSummary;
  /** The line that it came in: a parsed exchange would take several times its memory. Empty while it is not over. */
  readonly line: string;
}

/** What a store is bounded by; the limits of this room by default. */
export interface StoreBounds {
  readonly exchanges: number;
  readonly characters: number;
}

/** Keeps exchanges. */
export class ExchangeStore {
  readonly #bounds: StoreBounds;
  /** In the order of their ids. */
  readonly #exchanges = new Map<number, Entry>();
  /** In the order of their ids. */
  readonly #connections = new Map<number, ConnectionSummary>();
  /** The latest connection of each name: a worker that started again counts from 1 again. */
  readonly #byName = new Map<string, ConnectionSummary>();
  /** The ids of exchanges that are not over, by the id of the connection and their number. */
  readonly #begun = new Map<string, number>();
  #nextExchange = 1;
  #nextConnection = 1;
  #characters = 0;

  constructor(
    bounds: StoreBounds = {
      exchanges: MAX_EXCHANGES,
      characters: MAX_KEPT_CHARACTERS,
    },
  ) {
    this.#bounds = bounds;
  }

  /** Takes in a line of `encodeWatchEvent()`; undefined where it is about nothing that is known. */
  add(line: string): StoreEvent | undefined {
    const event: WatchEvent = JSON.parse(line);
    switch (event.kind) {
      case "opened":
        return this.#open(event.connection, event.peer, event.at);
      case "handshaken": {
        const { protocol, at } = event;
        return this.#change(event.connection, { handshake: { protocol, at } });
      }
      case "begun":
        return this.#begin(event);
      case "exchange":
        return this.#addExchange(event, line);
      case "closed": {
        const { connection, by, at, received, sent } = event;
        return this.#change(connection, {
          closed: { by, at, received, sent },
        });
      }
      case "lost":
        return event;
    }
  }

  /** All that is kept, as events in the order of the ids. */
  *list(): Iterable<StoreEvent> {
    for (const connection of this.#connections.values()) {
      yield { kind: "connection", connection };
    }
    for (const { summary } of this.#exchanges.values()) {
      yield { kind: "exchange", exchange: summary };
    }
  }

  /** The exchange of that id; undefined where it is not kept. */
  find(id: number): KeptExchange | undefined {
    const entry = this.#exchanges.get(id);
    if (entry === undefined || entry.line === "") return undefined;
    const { exchange, pieces } = JSON.parse(entry.line);
    const connection = this.#connections.get(entry.summary.connection)!;
    return { connection, exchange, pieces };
  }

  /** Forgets all exchanges, and the connections that are closed. */
  clear(): void {
    this.#exchanges.clear();
    this.#begun.clear();
    this.#characters = 0;
    for (const connection of this.#connections.values()) {
      if (connection.closed !== undefined) this.#forget(connection);
    }
  }

  /** A worker is gone with its connections, and tells nothing of their ends. `now` in ms since the epoch. */
  forgetWorker(worker: number, now: number): StoreEvent[] {
    const events: StoreEvent[] = [];
    for (const { name, opened } of [...this.#byName.values()]) {
      if (!name.startsWith(`${worker}.`)) continue;
      const at = now - opened;
      const closed = { by: "a stop", at, received: 0, sent: 0 };
      events.push(this.#change(name, { closed })!);
    }
    return events;
  }

  #open(name: string, peer: string, opened: number): StoreEvent {
    const id = this.#nextConnection++;
    const connection: ConnectionSummary = { id, name, peer, opened };
    this.#connections.set(id, connection);
    this.#byName.set(name, connection);
    if (this.#connections.size > MAX_CONNECTIONS_KEPT) this.#makeRoom();
    return { kind: "connection", connection };
  }

  #change(
    name: string,
    change: Pick<ConnectionSummary, "handshake" | "closed">,
  ): StoreEvent | undefined {
    const connection = this.#byName.get(name);
    if (connection === undefined) return undefined;
    Object.assign(connection, change);
    if (change.closed !== undefined) this.#byName.delete(name);
    return { kind: "connection", connection };
  }

  #addExchange(
    event: Extract<WatchEvent, { kind: "exchange" }>,
    line: string,
  ): StoreEvent | undefined {
    const connection = this.#byName.get(event.connection);
    if (connection === undefined) return undefined;
    const key = `${connection.id}.${event.exchange.number}`;
    const id = this.#begun.get(key) ?? this.#nextExchange++;
    this.#begun.delete(key);
    const summary = summarise(id, connection.id, event.exchange);
    this.#keep({ summary, line });
    return { kind: "exchange", exchange: summary };
  }

  /** A request whose head is complete, and whose response takes long. */
  #begin(
    event: Extract<WatchEvent, { kind: "begun" }>,
  ): StoreEvent | undefined {
    const connection = this.#byName.get(event.connection);
    if (connection === undefined) return undefined;
    const { number, method, target, version, at } = event;
    const id = this.#nextExchange++;
    const summary: ExchangeSummary = {
      id,
      connection: connection.id,
      number,
      method: shorten(method),
      target: shorten(target),
      version,
      status: undefined,
      refusal: undefined,
      cut: false,
      isOver: false,
      received: 0,
      sent: 0,
      times: {
        firstIn: at,
        headComplete: at,
        ready: undefined,
        firstOut: undefined,
        lastOut: undefined,
      },
    };
    this.#begun.set(`${connection.id}.${number}`, id);
    this.#keep({ summary, line: "" });
    return { kind: "exchange", exchange: summary };
  }

  /** Keeps an exchange, and forgets the oldest ones that are too many. */
  #keep(entry: Entry): void {
    this.#exchanges.set(entry.summary.id, entry);
    this.#characters += entry.line.length;
    for (const [oldest, { line, summary }] of this.#exchanges) {
      if (
        this.#exchanges.size <= this.#bounds.exchanges &&
        this.#characters <= this.#bounds.characters
      ) break;
      this.#exchanges.delete(oldest);
      this.#characters -= line.length;
      this.#begun.delete(`${summary.connection}.${summary.number}`);
    }
  }

  /** Forgets connections that have no exchange, and the oldest one where each has some. */
  #makeRoom(): void {
    const used = new Set(
      [...this.#exchanges.values()].map(({ summary }) => summary.connection),
    );
    for (const connection of this.#connections.values()) {
      if (this.#connections.size <= MAX_CONNECTIONS_KEPT / 2) break;
      if (!used.has(connection.id)) this.#forget(connection);
    }
  }

  #forget(connection: ConnectionSummary): void {
    this.#connections.delete(connection.id);
    if (this.#byName.get(connection.name) === connection) {
      this.#byName.delete(connection.name);
    }
  }
}

function shorten(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_LISTED_CHARACTERS);
}

/** What the list shows of an exchange with these ids. */
export function summarise(
  id: number,
  connection: number,
  exchange: MaskedExchange,
): ExchangeSummary {
  const { number, request, status, refused, cut, times } = exchange;
  return {
    id,
    connection,
    number,
    method: shorten(request?.method),
    target: shorten(request?.target),
    version: request?.version,
    status,
    refusal: refused?.refusal,
    cut,
    isOver: true,
    received: exchange.requestHead.length + exchange.requestContent.length,
    sent: exchange.interim.length + exchange.responseHead.length +
      exchange.responseContent.length,
    times,
  };
}
