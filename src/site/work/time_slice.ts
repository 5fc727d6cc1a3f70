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
