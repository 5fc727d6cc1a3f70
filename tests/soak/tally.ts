// What came of the exchanges: responses that were verified, and each fault of one of three sorts.

/** Faults that are told with their words; all are counted. */
const MAX_NOTES = 40;
/** Of one kind of traffic with the same words: a frequent fault does not hide the others. */
const MAX_EQUAL_NOTES = 2;
/** Characters of one of them. */
const MAX_NOTE_LENGTH = 240;

/** A response with octets that no version of the resource has. */
export class WrongOctets extends Error {}

/** A response with another status than the request calls for. */
export class UnexpectedStatus extends Error {
  readonly status: number;

  constructor(status: number, wanted: number) {
    super(`status ${status} instead of ${wanted}`);
    this.status = status;
  }
}

/** Counts by kind of traffic, as they pass between threads. */
export interface TallyCounts {
  readonly verified: ReadonlyMap<string, number>;
  readonly wrong: ReadonlyMap<string, number>;
  /** By status and kind. */
  readonly unexpected: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
  /** The first faults. */
  readonly notes: readonly string[];
}

/** Counts what came of the exchanges. */
export class Tally implements TallyCounts {
  readonly verified = new Map<string, number>();
  readonly wrong = new Map<string, number>();
  readonly unexpected = new Map<string, number>();
  readonly failed = new Map<string, number>();
  readonly notes: string[] = [];
  /** How often the words of a note were noted: as few as there are notes. */
  readonly #equal = new Map<string, number>();
  /** When and in which phase a fault was found. */
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  /** Counts responses that were as they should be. */
  addVerified(kind: string, count = 1): void {
    add(this.verified, kind, count);
  }

  /** Counts what ended an exchange. Anything else than a verdict on a response is a failed connection. */
  addFault(kind: string, error: unknown): void {
    if (error instanceof WrongOctets) add(this.wrong, kind);
    else if (error instanceof UnexpectedStatus) {
      add(this.unexpected, `${error.status} ${kind}`);
    } else add(this.failed, kind);
    const words = `${kind}: ${(error as Error).message}`;
    const equal = this.#equal.get(words) ?? 0;
    if (equal === MAX_EQUAL_NOTES || this.notes.length === MAX_NOTES) return;
    this.#equal.set(words, equal + 1);
    this.#note(`${this.#now()}, ${words}`);
  }

  /** Adds what another thread counted. */
  merge(other: TallyCounts): void {
    for (const sort of SORTS) {
      for (const [kind, count] of other[sort]) add(this[sort], kind, count);
    }
    for (const note of other.notes) this.#note(note);
  }

  /** A copy, which does not change, and which can be posted to another thread. */
  snapshot(): TallyCounts {
    return {
      verified: new Map(this.verified),
      wrong: new Map(this.wrong),
      unexpected: new Map(this.unexpected),
      failed: new Map(this.failed),
      notes: [...this.notes],
    };
  }

  #note(text: string): void {
    if (this.notes.length >= MAX_NOTES) return;
    this.notes.push(text.slice(0, MAX_NOTE_LENGTH));
  }
}

const SORTS = ["verified", "wrong", "unexpected", "failed"] as const;

/** All counts of a sort together. */
export function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** Faults of all sorts. */
export function sumFaults(
  { wrong, unexpected, failed }: TallyCounts,
): number {
  return sum(wrong) + sum(unexpected) + sum(failed);
}

function add(counts: Map<string, number>, kind: string, count = 1): void {
  counts.set(kind, (counts.get(kind) ?? 0) + count);
}
