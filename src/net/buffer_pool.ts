// Buffers that are lent and given back, so that a response costs no allocation.

/** Lends buffers of one size; at most `spares` of them wait for the next borrower. */
export class BufferPool {
  readonly #size: number;
  readonly #spares: number;
  readonly #free: Uint8Array[] = [];

  constructor({ size, spares }: { size: number; spares: number }) {
    this.#size = size;
    this.#spares = spares;
  }

  /** A buffer that nobody else holds; what it contains is undefined. */
  borrow(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(this.#size);
  }

  /** Takes a borrowed buffer back. */
  giveBack(buffer: Uint8Array): void {
    if (this.#free.length < this.#spares) this.#free.push(buffer);
  }
}
