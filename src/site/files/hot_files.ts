// A byte-bounded table of small files, ready to send. What it keeps is frozen; whether it is still
// right is for the store to ask, at every request.
//
// Eviction gives a second chance: a file that was asked for since it was last passed over goes to the
// end of the line instead of out of it. So a hit costs a flag, not a move.

import { HOT_FILE_OVERHEAD_OCTETS } from "./limits.ts";
import type { Watched } from "./shared_stat.ts";

/** A version of a file; `size` in octets. */
export interface HotFile<Value> extends Watched {
  readonly value: Value;
  readonly size: number;
}

interface Slot<Value> {
  readonly file: HotFile<Value>;
  used: boolean;
}

/** Files by their path, together at most `capacity` octets. */
export class HotFiles<Value> {
  readonly #capacity: number;
  readonly #slots = new Map<string, Slot<Value>>();
  #octets = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Octets held, with what each file costs beside its content. */
  get octets(): number {
    return this.#octets;
  }

  /** The file kept for the path. */
  get(path: string): HotFile<Value> | undefined {
    const slot = this.#slots.get(path);
    if (slot === undefined) return undefined;
    slot.used = true;
    return slot.file;
  }

  /** Keeps a file, if it fits at all, at the price of those that were not asked for of late. */
  set(path: string, file: HotFile<Value>): void {
    this.delete(path);
    const cost = costOf(file);
    if (cost > this.#capacity) return;
    while (this.#octets + cost > this.#capacity) this.#evict();
    this.#slots.set(path, { file: Object.freeze(file), used: false });
    this.#octets += cost;
  }

  /** Forgets the path. */
  delete(path: string): void {
    const slot = this.#slots.get(path);
    if (slot === undefined) return;
    this.#slots.delete(path);
    this.#octets -= costOf(slot.file);
  }

  #evict(): void {
    for (const [path, slot] of this.#slots) {
      if (!slot.used) return this.delete(path);
      slot.used = false;
      this.#slots.delete(path);
      this.#slots.set(path, slot);
    }
  }
}

function costOf(file: HotFile<unknown>): number {
  return file.size + HOT_FILE_OVERHEAD_OCTETS;
}
