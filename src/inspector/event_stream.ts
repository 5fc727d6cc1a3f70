// Server-sent events for one viewer, as the content of a response. What the viewer does not take in time is lost and
// counted, and the viewer is told how many events that were. HTML Living Standard §9.2.

import type { ContentStream } from "../http/content.ts";
import { HEARTBEAT_INTERVAL_MS, MAX_WAITING_CHARACTERS } from "./limits.ts";

const COMMENT = ":\n\n";

/** What a stream is made with. */
export interface EventStreamOptions {
  /** Called once, when nobody takes the events any more. */
  readonly onEnd: () => void;
  readonly heartbeatMs?: number;
  /** Characters that wait at most. */
  readonly maxWaiting?: number;
}

/** The events of one viewer. */
export class EventStream implements ContentStream {
  readonly #options: EventStreamOptions;
  readonly #maxWaiting: number;
  #waiting: string[] = [];
  #characters = 0;
  #lost = 0;
  #isEnded = false;
  /** Resolves the pull that waits. */
  #onEvent: (() => void) | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING_CHARACTERS;
  }

  /** Adds an event, or counts it as lost. It is encoded once for all viewers: see `encodeEvent()`. */
  push(event: string): void {
    if (this.#isEnded) return;
    if (this.#characters + event.length > this.#maxWaiting) {
      this.#lost++;
      return;
    }
    if (this.#lost > 0) this.#add(this.#takeLost());
    this.#add(event);
    this.#onEvent?.();
  }

  /** The events that wait; a comment where there was none for some time. */
  async pull(): Promise<Uint8Array | undefined> {
    if (this.#waiting.length === 0 && this.#lost === 0 && !this.#isEnded) {
      await this.#wait();
    }
    if (this.#isEnded) return undefined;
    if (this.#lost > 0) this.#add(this.#takeLost());
    const text = this.#waiting.length === 0 ? COMMENT : this.#waiting.join("");
    this.#waiting = [];
    this.#characters = 0;
    return new TextEncoder().encode(text);
  }

  /** The viewer is gone. */
  cancel(): void {
    this.end();
  }

  /** No more events. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#waiting = [];
    this.#onEvent?.();
    this.#options.onEnd();
  }

  async #wait(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#onEvent = resolve;
      timer = setTimeout(
        resolve,
        this.#options.heartbeatMs ?? HEARTBEAT_INTERVAL_MS,
      );
    });
    clearTimeout(timer);
    this.#onEvent = undefined;
  }

  #add(event: string): void {
    this.#waiting.push(event);
    this.#characters += event.length;
  }

  #takeLost(): string {
    const events = this.#lost;
    this.#lost = 0;
    return encodeEvent({ kind: "missed", events });
  }
}

/** An event with that data. JSON has no line end in it. */
export function encodeEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
