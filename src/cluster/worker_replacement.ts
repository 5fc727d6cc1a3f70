// Replaces all workers one by one, so that they load the handler anew. The old ones finish what they have.

import { DRAIN_GRACE_MS } from "./limits.ts";
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

/** How many rows the shared metrics need: an old worker and the new one count at the same time. */
export function countRows(
  { workers, watchesHandler = false }: {
    workers: number;
    watchesHandler?: boolean;
  },
): number {
  return watchesHandler ? 2 * workers : workers;
}

/** Replaces workers as often as it is asked to. Each generation of them has rows of its own in the shared metrics. */
export class WorkerReplacement {
  readonly #workers: ReplaceableWorkers;
  /** The replacements, one after the other. */
  #latest = Promise.resolve();
  /** Old workers that still drain. */
  readonly #retired = new Set<WorkerSlot>();

  constructor(workers: ReplaceableWorkers) {
    this.#workers = workers;
  }

  /** Replaces all workers, after the replacements before. Never throws. */
  replaceAll(): void {
    this.#latest = this.#latest.then(() => this.#replaceAll());
  }

  async #replaceAll(): Promise<void> {
    const { slots, report } = this.#workers;
    const count = slots.length;
    for (let i = 0; i < count && !this.#workers.isDraining(); i++) {
      const old = slots[i];
      const slot = makeSlot(old.number, (old.row + count) % (2 * count));
      // It is the second replacement in a short time.
      for (const retired of this.#retired) {
        if (retired.row === slot.row) this.#end(retired);
      }
      try {
        await this.#workers.start(slot);
      } catch (error) {
        this.#workers.end(slot);
        const { message } = error as Error;
        return report(`the handler stays as it was: ${message}`);
      }
      slots[i] = slot;
      this.#retire(old);
    }
    if (!this.#workers.isDraining()) report("the handler was loaded anew");
  }

  async #retire(slot: WorkerSlot): Promise<void> {
    slot.isRetired = true;
    this.#retired.add(slot);
    const timeoutMs = this.#workers.drainTimeoutMs + DRAIN_GRACE_MS;
    await drainWorker(slot, timeoutMs, "retire");
    this.#end(slot);
  }

  #end(slot: WorkerSlot): void {
    if (this.#retired.delete(slot)) this.#workers.end(slot);
  }
}
