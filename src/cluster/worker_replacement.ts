// Replaces workers one by one: all of them, so that they load the handler anew, or one whose sockets have to be freed. The
// old ones finish what they have.

import { CAN_JOIN } from "../net/tls_endpoint.ts";
import { DRAIN_GRACE_MS, MAX_GENERATIONS } from "./limits.ts";
import type { SupervisorOptions } from "./supervisor_options.ts";
import { drainWorker, makeSlot, type WorkerSlot } from "./worker_slot.ts";

/** The workers, and what is done with one. */
export interface ReplaceableWorkers {
  /** Each is replaced in its place. */
  readonly slots: WorkerSlot[];
  readonly drainTimeoutMs: number;
  /** Resolves once the worker listens; rejects where it can't. */
  start(slot: WorkerSlot): Promise<void>;
  /** Ends the worker at once. */
  end(slot: WorkerSlot): void;
  /** True once no worker is started any more. */
  isDraining(): boolean;
  /** Gets what came of it. */
  report(text: string): void;
}

/** Whether workers may be replaced: for a changed handler, or for sockets of TLS. Then others listen where they do. */
export function replacesWorkers(
  { watchesHandler = false, settings: { tls } }: Pick<
    SupervisorOptions,
    "watchesHandler" | "settings"
  >,
): boolean {
  return watchesHandler || (tls !== undefined && CAN_JOIN);
}

/** How many rows the shared metrics need: old workers and new ones count at the same time. */
export function countRows(
  options: Pick<SupervisorOptions, "workers" | "watchesHandler" | "settings">,
): number {
  const { workers } = options;
  return replacesWorkers(options) ? MAX_GENERATIONS * workers : workers;
}

/** Replaces workers as often as it is asked to. Each generation of them has rows of its own in the shared metrics. */
export class WorkerReplacement {
  readonly #workers: ReplaceableWorkers;
  /** The replacements, one after the other. */
  #latest = Promise.resolve();
  #isQueued = false;
  /** The number of the latest worker. */
  #number: number;
  /** Old workers that still drain: the end of each, by its row. */
  readonly #retired = new Map<number, Promise<void>>();

  constructor(workers: ReplaceableWorkers) {
    this.#workers = workers;
    this.#number = Math.max(...workers.slots.map(({ number }) => number));
  }

  /** Replaces all workers, after the replacement before. Never throws. */
  replaceAll(): void {
    // One that has not begun loads what is there by then.
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#latest = this.#latest.then(() => {
      this.#isQueued = false;
      return this.#replaceAll();
    });
  }

  /**
   * Replaces the worker in one place, after the replacements before. Resolves with the reason why there is no new worker;
   * with undefined where there is, or where all drain.
   */
  replace(place: number): Promise<string | undefined> {
    const replacing = this.#latest.then(() => this.#replace(place));
    this.#latest = replacing.then(() => {});
    return replacing;
  }

  /** Resolves once all old workers have ended: within the drain timeout of each. */
  async finish(): Promise<void> {
    await Promise.all(this.#retired.values());
  }

  async #replaceAll(): Promise<void> {
    const { slots, report, isDraining } = this.#workers;
    for (const place of slots.keys()) {
      const failure = await this.#replace(place);
      if (isDraining()) return;
      if (failure !== undefined) {
        return report(`the handler stays as it was: ${failure}`);
      }
    }
    report("the handler was loaded anew");
  }

  /** Why there is no new worker in that place; undefined where there is, or where all drain. */
  async #replace(place: number): Promise<string | undefined> {
    const { slots } = this.#workers;
    const old = slots[place];
    const row = (old.row + slots.length) % (MAX_GENERATIONS * slots.length);
    // Several replacements came in a short time.
    await this.#retired.get(row);
    if (this.#workers.isDraining()) return undefined;
    const slot = makeSlot(++this.#number, row);
    try {
      await this.#workers.start(slot);
    } catch (error) {
      this.#workers.end(slot);
      return (error as Error).message;
    }
    if (this.#workers.isDraining()) {
      // The old one drains already, and the new one has nothing yet.
      this.#workers.end(slot);
      return undefined;
    }
    slots[place] = slot;
    this.#retired.set(old.row, this.#retire(old));
    return undefined;
  }

  async #retire(slot: WorkerSlot): Promise<void> {
    slot.isRetired = true;
    const timeoutMs = this.#workers.drainTimeoutMs + DRAIN_GRACE_MS;
    await drainWorker(slot, timeoutMs, "retire");
    this.#retired.delete(slot.row);
    this.#workers.end(slot);
  }
}
