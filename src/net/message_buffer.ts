// A message that is kept as it comes in: it costs about what was received, however small the pieces.

/** Octets in the order in which they were added. */
export class MessageBuffer {
  #octets: Uint8Array;
  #length: number;

  /** Begins with a copy of `octets`. */
  constructor(octets: Uint8Array) {
    this.#octets = octets.slice();
    this.#length = octets.length;
  }

  /** All of them; not to be used once more are added. */
  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  /** Adds a copy of `octets`. */
  add(octets: Uint8Array): void {
    const length = this.#length + octets.length;
    if (length > this.#octets.length) {
      const larger = new Uint8Array(Math.max(length, this.#octets.length * 2));
      larger.set(this.octets);
      this.#octets = larger;
    }
    this.#octets.set(octets, this.#length);
    this.#length = length;
  }
}
