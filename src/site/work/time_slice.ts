// Long work in short turns, so that other requests are answered in between.

/** ms of work after which the loop gets its turn: too short for another request to notice. */
const TURN = 5;

/** Says when it is time to let others work. Starts with a turn of its own. */
export class TimeSlice {
  #end = performance.now() + TURN;

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Resolves once whatever was waiting has had its turn. */
  async next(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#end = performance.now() + TURN;
  }
}

/** What `map` makes of each item, in their order. */
export async function mapInSlices<Item, Made>(
  items: readonly Item[],
  map: (item: Item) => Made,
): Promise<Made[]> {
  const turns = new TimeSlice();
  const made: Made[] = [];
  for (const item of items) {
    made.push(map(item));
    if (turns.isOver) await turns.next();
  }
  return made;
}
