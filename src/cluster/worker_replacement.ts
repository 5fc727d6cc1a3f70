// Replaces all workers one by one, so that they load the handler anew. The old ones finish what they have.

import { DRAIN_GRACE_MS, MAX_GENERATIONS } from "./limits.ts";
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

/** How many rows the shared metrics need: old workers and new ones count at the same time. */
export function countRows(
  { workers, watchesHandler = false }: {
    workers: number;
    watchesHandler?: boolean;
  },
): number {
  return watchesHandler ? MAX_GENERATIONS * workers : workers;
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

  /** Resolves once all old workers have ended: within the drain timeout of each. */
  async finish(): Promise<void> {
    await Promise.all(this.#retired.values());
  }

  async #replaceAll(): Promise<void> {
    const { slots, report } = this.#workers;
    for (const [i, old] of slots.entries()) {
      const row = (old.row + slots.length) % (MAX_GENERATIONS * slots.length);
      // Several replacements came in a short time.
      await this.#retired.get(row);
      if (this.#workers.isDraining()) return;
      const slot = makeSlot(++this.#number, row);
      try {
        await this.#workers.start(slot);
      } catch (error) {
        this.#workers.end(slot);
        const { message } = error as Error;
        return report(`the handler stays as it was: ${message}`);
      }
      // The old one drains already, and the new one has nothing yet.
      if (this.#workers.isDraining()) return this.#workers.end(slot);
      slots[i] = slot;
      this.#retired.set(old.row, this.#retire(old));
    }
    report("the handler was loaded anew");
  }

  async #retire(slot: WorkerSlot): Promise<void> {
    slot.isRetired = true;
    const timeoutMs = this.#workers.drainTimeoutMs + DRAIN_GRACE_MS;
    await drainWorker(slot, timeoutMs, "retire");
    this.#retired.delete(slot.row);
    this.#workers.end(slot);
  }
}
