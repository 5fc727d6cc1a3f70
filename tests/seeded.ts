// Seeded pseudo-random numbers, and choices made with them, so that a failing property can be run again. The generator
// is Marsaglia's xorshift on 32 bits, which is no source of secrets.

/** Returns the next number in [0, 1): the same sequence for the same seed. */
export type Random = () => number;

/** The sequence for `seed`, any integer. */
export function seeded(seed: number): Random {
  // An odd multiple spreads neighbouring seeds; the lowest bit keeps the state from being zero, where it would stay.
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** An integer from 0 up to, not including, `bound`. */
export function pickBelow(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** One of `choices`, which must not be empty. */
export function pickOne<T>(random: Random, choices: ArrayLike<T>): T {
  return choices[pickBelow(random, choices.length)];
}

/** Up to `most` random pieces, joined; often an almost valid field value. */
export function pickText(
  random: Random,
  { pieces, most }: { pieces: ArrayLike<string>; most: number },
): string {
  let text = "";
  for (let left = pickBelow(random, most + 1); left > 0; left--) {
    text += pickOne(random, pieces);
  }
  return text;
}

/** `text` with one character removed, doubled, or replaced by a random one of latin-1. */
export function mutateText(random: Random, text: string): string {
  const at = pickBelow(random, text.length);
  const insert = pickOne(random, [
    "",
    text.slice(at, at + 1).repeat(2),
    String.fromCharCode(pickBelow(random, 256)),
  ]);
  return text.slice(0, at) + insert + text.slice(at + 1);
}
