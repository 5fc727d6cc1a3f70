// Write buffers that are lent and given back, so that a response costs no allocation.
//
// Most responses fit into a small buffer, and thousands of those may be in use. Large buffers are faster
// for large contents. The number of large ones is bounded: when many are lent, for example for slow
// peers, the pool lends small ones instead. Large ones that were not needed lately are dropped.

import { Pool } from "../base/pool.ts";

/** What a pool lends; sizes in octets. */
export interface BufferPoolOptions {
  readonly small: {
    readonly size: number;
    /** How many are kept for the next borrowers. */
    readonly pooled: number;
  };
  readonly large: {
    readonly size: number;
    /** How many are lent at the same time; beyond that every buffer is small. */
    readonly lent: number;
  };
}

/** A buffer that is lent, and a view of its content: responses of one length, one after the other, share it. */
export class LentBuffer {
  readonly octets: Uint8Array;
  #beginning: Uint8Array;

  constructor(size: number) {
    this.octets = new Uint8Array(size);
    this.#beginning = this.octets;
  }

  /** A view of its first octets. */
  beginning(length: number): Uint8Array {
    return this.#beginning.length === length
      ? this.#beginning
      : this.#beginning = this.octets.subarray(0, length);
  }
}

/** Lends buffers. Each that was borrowed is given back or forgotten, once. */
export class BufferPool {
  readonly #options: BufferPoolOptions;
  readonly #small: Pool<LentBuffer>;
  readonly #large: Pool<LentBuffer>;
  #lentSmall = 0;
  #lentLarge = 0;
  /** The most large ones that were lent at the same time since the last `trim`. */
  #peak = 0;
  /** How many large ones are kept, lent or not. */
  #kept = 0;

  constructor(options: BufferPoolOptions) {
    const { small, large } = options;
    this.#options = options;
    this.#small = new Pool(() => new LentBuffer(small.size), small.pooled);
    this.#large = new Pool(() => new LentBuffer(large.size), large.lent);
  }

  /** How many are lent. */
  get lent(): number {
    return this.#lentSmall + this.#lentLarge;
  }

  /** A buffer that nobody else holds, with room for that many octets if possible. Its content is undefined. */
  borrow(octets: number): LentBuffer {
    const { small, large } = this.#options;
    if (octets <= small.size || this.#lentLarge >= large.lent) {
      this.#lentSmall++;
      return this.#small.take();
    }
    this.#lentLarge++;
    if (this.#lentLarge > this.#peak) this.#peak = this.#lentLarge;
    return this.#large.take();
  }

  /** A large buffer with the content of a small one, which comes back; undefined where no large one can be lent. */
  grow(buffer: LentBuffer, length: number): LentBuffer | undefined {
    const { small, large } = this.#options;
    const isSmall = buffer.octets.length === small.size;
    if (!isSmall || this.#lentLarge >= large.lent) return undefined;
    const larger = this.borrow(large.size);
    larger.octets.set(buffer.beginning(length));
    this.giveBack(buffer);
    return larger;
  }

  /**
   * Drops large buffers that were not needed lately; called at regular intervals. Each call keeps as many as were lent
   * since the last one, or seven eighths of those kept before. Returns true once none is pooled.
   */
  trim(): boolean {
    this.#kept = Math.max(this.#peak, this.#kept - Math.ceil(this.#kept / 8));
    this.#peak = this.#lentLarge;
    return this.#large.shrink(this.#kept - this.#lentLarge) === 0;
  }

  /** Takes a borrowed buffer back. */
  giveBack(buffer: LentBuffer): void {
    const isSmall = this.forget(buffer);
    (isSmall ? this.#small : this.#large).give(buffer);
  }

  /** A borrowed buffer does not come back, since a write that was given up may still hold it. Returns whether it is small. */
  forget({ octets }: LentBuffer): boolean {
    const isSmall = octets.length === this.#options.small.size;
    if (isSmall) this.#lentSmall--;
    else this.#lentLarge--;
    return isSmall;
  }
}
