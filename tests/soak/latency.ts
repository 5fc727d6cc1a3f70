// Waits of many exchanges in memory that does not grow with their number: counts in buckets of which each is 5 % wider
// than the one before. The longest wait is kept as it is.

const LEAST_MS = 0.01;
const WIDTH = 1.05;
/** The last bucket begins at 95 s: no exchange is awaited for so long. */
const BUCKETS = 330;

/** Counted waits, as they pass between threads. */
export interface LatencyCounts {
  readonly counts: readonly number[];
  readonly longestMs: number;
}

/** Counts waits and says how long most of them were. */
export class Latency {
  readonly #counts: number[];
  #longestMs: number;

  constructor({ counts, longestMs }: LatencyCounts = NONE) {
    this.#counts = [...counts];
    this.#longestMs = longestMs;
  }

  add(ms: number): void {
    this.#counts[bucketOf(ms)]++;
    if (ms > this.#longestMs) this.#longestMs = ms;
  }

  /** How many waits were counted. */
  get count(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** 0 for none. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** The wait that at least this share (0 to 1) of the waits did not exceed, at most 5 % too long; NaN for none. */
  percentile(share: number): number {
    const needed = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= needed) return Math.min(endOf(bucket), this.#longestMs);
    }
    return NaN;
  }

  snapshot(): LatencyCounts {
    return { counts: [...this.#counts], longestMs: this.#longestMs };
  }
}

const NONE: LatencyCounts = {
  counts: new Array<number>(BUCKETS).fill(0),
  longestMs: 0,
};

function bucketOf(ms: number): number {
  const bucket = Math.ceil(Math.log(ms / LEAST_MS) / Math.log(WIDTH));
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}

/** The longest wait of a bucket. */
function endOf(bucket: number): number {
  return bucket === BUCKETS - 1 ? Infinity : LEAST_MS * WIDTH ** bucket;
}
