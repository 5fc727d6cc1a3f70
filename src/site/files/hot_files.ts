// A cache of small files, ready to send, bounded by octets. What it holds is frozen; whether it is
// still current is for the store to check at every request.
//
// Eviction gives a second chance: a file that was used since eviction last passed it goes to the end
// of the queue instead of out of it. So a hit costs a flag, not a move.

import { AgingMap } from "../../base/aging_map.ts";
import { HOT_FILE_OVERHEAD_OCTETS } from "./limits.ts";
import type { Watched } from "./shared_stat.ts";

/** A version of a file; `size` in octets. */
export interface HotFile<Value> extends Watched {
  readonly value: Value;
  readonly size: number;
}

interface Slot<Value> {
  readonly file: HotFile<Value>;
  wasUsed: boolean;
}

/** Files by key, together at most `capacity` octets. */
export class HotFiles<Value> {
  readonly #capacity: number;
  /** The oldest is evicted next. */
  readonly #slots = new AgingMap<string, Slot<Value>>();
  #octets = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Octets held, with what each file costs beside its content. */
  get octets(): number {
    return this.#octets;
  }

  /** The file cached under the key. */
  get(key: string): HotFile<Value> | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    slot.wasUsed = true;
    return slot.file;
  }

  /** Caches a file if it fits at all, and evicts files that were not used since the last pass. */
  set(key: string, file: HotFile<Value>): void {
    this.delete(key);
    const cost = costOf(file);
    if (cost > this.#capacity) return;
    while (this.#octets + cost > this.#capacity) this.#evict();
    this.#slots.set(key, { file: Object.freeze(file), wasUsed: false });
    this.#octets += cost;
  }

  /** Removes the file cached under the key, if there is one. */
  delete(key: string): void {
    const slot = this.#slots.take(key);
    if (slot !== undefined) this.#octets -= costOf(slot.file);
  }

  #evict(): void {
    for (;;) {
      const oldest = this.#slots.takeOldest();
      if (oldest === undefined) return;
      const [key, slot] = oldest;
      if (!slot.wasUsed) {
        this.#octets -= costOf(slot.file);
        return;
      }
      slot.wasUsed = false;
      this.#slots.set(key, slot);
    }
  }
}

function costOf(file: HotFile<unknown>): number {
  return file.size + HOT_FILE_OVERHEAD_OCTETS;
}
