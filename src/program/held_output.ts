// Output that waits for its peer, in memory. A program that filters waits for room in its output before it takes more of the
// content, and many clients read only after they have sent all: so the output is held meanwhile, within a bound for all
// programs. It is kept in blocks, because the runtime gives a single octet in a buffer of 64 KiB.

import { MAX_HELD_OCTETS, MIN_HELD_OCTETS } from "./limits.ts";

type Octets = Uint8Array<ArrayBuffer>;

/** Octets of a block. */
const BLOCK_OCTETS = 64 * 1024;

/** What all programs hold together. */
export class HeldTotal {
  octets = 0;
}

interface Block {
  readonly octets: Octets;
  /** How many of them are output. */
  length: number;
}

/** What is held for one program, in the order in which it was printed. */
export class HeldOutput {
  readonly #total: HeldTotal;
  readonly #blocks: Block[] = [];
  #octets = 0;

  constructor(total: HeldTotal) {
    this.#total = total;
  }

  /** True where nothing is held. */
  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  /** True while another piece may be added; it may lead beyond the bound. */
  get hasRoom(): boolean {
    return this.#octets < MIN_HELD_OCTETS ||
      this.#total.octets < MAX_HELD_OCTETS;
  }

  /** Holds the octets, which nobody changes any more. */
  add(octets: Octets): void {
    const last = this.#blocks.at(-1);
    const end = (last?.length ?? 0) + octets.length;
    if (last !== undefined && end <= last.octets.length) {
      last.octets.set(octets, last.length);
      last.length = end;
      return;
    }
    // A single piece mostly leaves at once.
    const isKept = this.isEmpty || octets.length >= BLOCK_OCTETS / 2;
    const block = isKept ? octets : new Uint8Array(BLOCK_OCTETS);
    if (!isKept) block.set(octets);
    this.#blocks.push({ octets: block, length: octets.length });
    this.#count(block.buffer.byteLength);
  }

  /** The next octets; undefined where nothing is held. */
  take(): Octets | undefined {
    const block = this.#blocks.shift();
    if (block === undefined) return undefined;
    this.#count(-block.octets.buffer.byteLength);
    return block.octets.subarray(0, block.length);
  }

  /** Drops all. */
  clear(): void {
    this.#blocks.length = 0;
    this.#count(-this.#octets);
  }

  #count(octets: number): void {
    this.#octets += octets;
    this.#total.octets += octets;
  }
}
