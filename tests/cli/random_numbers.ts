// Seeded numbers, so that a failing fuzz fails again.

/** A source of whole numbers from 0 up to, not including, its argument (xorshift32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
