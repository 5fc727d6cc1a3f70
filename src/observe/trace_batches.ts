// Passes the text of a trace on in batches, of which a bounded number is underway. Where the other side does not take
// them, further events are lost and counted, and the count is told before the next event.

import {
  MAX_BATCH_CHARACTERS,
  MAX_BATCHES_UNDERWAY,
  MAX_GATHER_TIME_MS,
} from "./limits.ts";
import type { TraceEvent } from "./trace_event.ts";

type LostEvents = Extract<TraceEvent, { kind: "lost" }>;

/** What batches are made with. */
export interface TraceBatchesOptions<Event> {
  readonly encode: (event: Event | LostEvents) => string;
  /** Gets a batch. Its receiver has `taken` called after it. */
  readonly send: (text: string) => void;
}

/** Gathers events. */
export class TraceBatches<Event = TraceEvent> {
  readonly #options: TraceBatchesOptions<Event>;
  #gathered = "";
  #lost = 0;
  #underway = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TraceBatchesOptions<Event>) {
    this.#options = options;
  }

  /** Adds an event, or counts it as lost. */
  add(event: Event): void {
    if (this.#isFull) {
      this.#lost++;
      return;
    }
    this.#tellLost();
    this.#gathered += this.#options.encode(event);
    if (this.#gathered.length >= MAX_BATCH_CHARACTERS) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), MAX_GATHER_TIME_MS);
  }

  /** A batch was taken. */
  taken(): void {
    this.#underway = Math.max(0, this.#underway - 1);
    this.#tellLost();
    if (this.#gathered !== "" && this.#timer === undefined) this.#send();
  }

  /** Sends what is gathered, however many batches are underway. */
  finish(): void {
    this.#tellLost();
    this.#underway = 0;
    this.#send();
  }

  get #isFull(): boolean {
    return this.#underway >= MAX_BATCHES_UNDERWAY &&
      this.#gathered.length >= MAX_BATCH_CHARACTERS;
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    const lost = { kind: "lost", events: this.#lost } as const;
    this.#lost = 0;
    this.#gathered += this.#options.encode(lost);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered === "" || this.#underway >= MAX_BATCHES_UNDERWAY) return;
    this.#underway++;
    const text = this.#gathered;
    this.#gathered = "";
    this.#options.send(text);
  }
}
