// Buffers that are lent and given back, so that a response costs no allocation.
//
// Large ones, which are quick, for as many as are usually busy at once. When more are lent than that,
// as to thousands of peers that take their time, further ones are small: together they stay bounded.

/** What a pool lends; sizes in octets. */
export interface BufferPoolOptions {
  readonly size: number;
  /** How many of that size are lent at once; beyond that they are of `scarceSize`. */
  readonly plenty: number;
  readonly scarceSize: number;
  /** How many wait for the next borrower. */
  readonly spares: number;
}

/** A buffer that is lent, and a view of what is in it: answers of one length, one after the other, share it. */
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
  readonly #free: LentBuffer[] = [];
  #lent = 0;

  constructor(options: BufferPoolOptions) {
    this.#options = options;
  }

  /** How many are lent. */
  get lent(): number {
    return this.#lent;
  }

  /** A buffer that nobody else holds; what it contains is undefined. */
  borrow(): LentBuffer {
    const { size, plenty, scarceSize } = this.#options;
    return ++this.#lent > plenty
      ? new LentBuffer(scarceSize)
      : this.#free.pop() ?? new LentBuffer(size);
  }

  /** Takes a borrowed buffer back. */
  giveBack(buffer: LentBuffer): void {
    const { size, spares } = this.#options;
    this.#lent--;
    if (buffer.octets.length === size && this.#free.length < spares) {
      this.#free.push(buffer);
    }
  }

  /** A borrowed buffer does not come back: a write that was given up may still hold it. */
  forget(): void {
    this.#lent--;
  }
}
