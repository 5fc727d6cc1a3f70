// Long work in short slices of time. Between two of them the event loop serves other requests.

import { TIME_SLICE_MS } from "./limits.ts";

/** The current slice of some long work. The first one begins with the object. */
export class TimeSlice {
  #end = performance.now() + TIME_SLICE_MS;

  /** True when the work should call `next()`. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Lets the event loop turn once, then begins the next slice. */
  async next(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#end = performance.now() + TIME_SLICE_MS;
  }
}

/** `map` of each item, in their order, in slices of time. Rejects with what `map` throws. */
export async function mapInSlices<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item) => Mapped,
): Promise<Mapped[]> {
  const slice = new TimeSlice();
  const mapped: Mapped[] = [];
  for (const item of items) {
    mapped.push(map(item));
    if (slice.isOver) await slice.next();
  }
  return mapped;
}

/** Items that are sorted in one piece: less than a millisecond for most comparisons. */
const RUN_LENGTH = 256;

/** The items in order, in a new array, sorted in slices of time. Stable. Rejects with what `compare` throws. */
export async function sortInSlices<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const slice = new TimeSlice();
  let sorted: Item[] = [];
  for (let start = 0; start < items.length; start += RUN_LENGTH) {
    const run = items.slice(start, start + RUN_LENGTH).sort(compare);
    for (const item of run) sorted.push(item);
    if (slice.isOver) await slice.next();
  }
  for (let width = RUN_LENGTH; width < items.length; width *= 2) {
    const merged: Item[] = [];
    for (let start = 0; start < sorted.length; start += 2 * width) {
      const middle = Math.min(start + width, sorted.length);
      const end = Math.min(middle + width, sorted.length);
      let [left, right] = [start, middle];
      while (left < middle || right < end) {
        const takesLeft = right === end ||
          left < middle && compare(sorted[left], sorted[right]) <= 0;
        merged.push(sorted[takesLeft ? left++ : right++]);
        // Looking at the clock costs as much as some comparisons.
        if (merged.length % RUN_LENGTH === 0 && slice.isOver) {
          await slice.next();
        }
      }
    }
    sorted = merged;
  }
  return sorted;
}
