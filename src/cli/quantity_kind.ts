// Options whose values are durations and sizes: a number with a unit, such as `90s` or `64MiB`. A number
// without a unit is in seconds or in MiB.
//
// Not taken are signs, exponents, blanks, and units in an order that a person would not write. Limits
// are compared before rounding, so no text is too long to be refused.

import { MAX_TIMEOUT_SECONDS } from "./limits.ts";
import {
  invalid,
  lastOf,
  type OptionKind,
  type Parsed,
  valid,
} from "./option_kind.ts";

/** In milliseconds. In lower case alone: a capital `M` means months elsewhere. */
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** In octets; in any case. A letter alone is a power of 1024, with `B` one of 1000, as GNU's tools have it. */
const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  ...Object.fromEntries(
    [..."kmgt"].flatMap((letter, power) => [
      [letter, 1024 ** (power + 1)],
      [`${letter}i`, 1024 ** (power + 1)],
      [`${letter}ib`, 1024 ** (power + 1)],
      [`${letter}b`, 1000 ** (power + 1)],
    ]),
  ),
};

/** The units of sizes that messages name. */
const SHOWN_SIZE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

const DURATION_EXPECTED = "a duration such as 90, 90s, 1m30s or 500ms";
const SIZE_EXPECTED = "a size such as 64, 64MiB, 512KiB or 1.5GiB";

/** A number and what follows it. */
const PART = /(\d+(?:\.\d+)?)([a-z]*)/giy;
const NEGATIVE = /^-\d/;

/**
 * A duration from `min` to `max` seconds. The value is in milliseconds, or in seconds where only whole
 * ones are possible.
 */
export function duration(
  { wholeSeconds, min, max, insteadOfWord = "" }: {
    readonly wholeSeconds: boolean;
    readonly min: number;
    readonly max: number;
    /** What to say about a text without a number. */
    readonly insteadOfWord?: string;
  },
): OptionKind<number> {
  const range = `a duration from ${encodeDuration(min * 1000)} to ${
    encodeDuration(max * 1000)
  }`;
  const parse = (text: string): Parsed<number> => {
    if (/\s/.test(text)) return invalid("a duration without blanks");
    if (NEGATIVE.test(text)) return invalid(range);
    const ms = parseDuration(text);
    if (typeof ms === "string") {
      return invalid(/\d/.test(text) ? ms : ms + insteadOfWord);
    }
    if (!(ms >= min * 1000 && ms <= max * 1000)) return invalid(range);
    if (!wholeSeconds) return valid(Math.round(ms));
    // A fraction of a unit, such as 1.1 minutes, is not exact in binary.
    const seconds = Math.round(ms / 1000);
    return Math.abs(ms - seconds * 1000) < 0.001
      ? valid(seconds)
      : invalid("whole seconds");
  };
  return {
    kind: "duration",
    placeholder: "TIME",
    expected: DURATION_EXPECTED,
    gather: lastOf(parse),
  };
}

/** A timeout of at least so many seconds, in milliseconds. */
export function timeout(minSeconds: number): OptionKind<number> {
  const max = MAX_TIMEOUT_SECONDS;
  return duration({ wholeSeconds: false, min: minSeconds, max });
}

/** Milliseconds, or what was expected instead of the text. */
function parseDuration(text: string): number | string {
  const parts = splitParts(text);
  if (parts === undefined) return DURATION_EXPECTED;
  if (parts.length === 1 && parts[0].unit === "") return parts[0].amount * 1000;
  let total = 0;
  let above = Infinity;
  for (const { amount, unit } of parts) {
    if (unit === "") return "a unit after each number, as in 1m30s";
    if (!Object.hasOwn(DURATION_UNITS, unit)) {
      const units = Object.keys(DURATION_UNITS).join(", ");
      return `one of the units ${units} after the number`;
    }
    const scale = DURATION_UNITS[unit];
    if (scale >= above) {
      return "the larger unit first, each once, as in 1m30s";
    }
    above = scale;
    total += amount * scale;
  }
  return total;
}

/** A size from `min` to `max` octets; the value is in whole octets. */
export function size(
  { min, max }: { readonly min: number; readonly max: number },
): OptionKind<number> {
  const range = `a size from ${encodeOctets(min)} to ${encodeOctets(max)}`;
  const parse = (text: string): Parsed<number> => {
    if (/\s/.test(text)) return invalid("a size without blanks");
    if (NEGATIVE.test(text)) return invalid(range);
    const octets = parseSize(text);
    if (typeof octets === "string") return invalid(octets);
    return octets >= min && octets <= max
      ? valid(Math.round(octets))
      : invalid(range);
  };
  return {
    kind: "size",
    placeholder: "SIZE",
    expected: SIZE_EXPECTED,
    gather: lastOf(parse),
  };
}

/** Octets, or what was expected instead of the text. */
function parseSize(text: string): number | string {
  const parts = splitParts(text);
  if (parts?.length !== 1) return SIZE_EXPECTED;
  const { amount } = parts[0];
  const unit = parts[0].unit.toLowerCase() || "mib";
  return Object.hasOwn(SIZE_UNITS, unit)
    ? amount * SIZE_UNITS[unit]
    : `one of the units ${SHOWN_SIZE_UNITS.join(", ")} after the number`;
}

interface Part {
  readonly amount: number;
  /** Empty for none. */
  readonly unit: string;
}

/** Numbers, each with the letters after it; undefined for another text. */
function splitParts(text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let end = 0;
  for (const [whole, amount, unit] of text.matchAll(PART)) {
    parts.push({ amount: Number(amount), unit });
    end += whole.length;
  }
  return end === text.length && end > 0 ? parts : undefined;
}

function encodeDuration(ms: number): string {
  return encodeIn(ms, Object.entries(DURATION_UNITS));
}

function encodeOctets(octets: number): string {
  return encodeIn(
    octets,
    SHOWN_SIZE_UNITS.map((unit) => [unit, SIZE_UNITS[unit.toLowerCase()]]),
  );
}

/** The amount in the largest unit of which it is a multiple; 0 has none. */
function encodeIn(
  amount: number,
  units: readonly (readonly [string, number])[],
): string {
  if (amount === 0) return "0";
  const [unit, scale] = units.findLast(([, each]) => amount % each === 0)!;
  return `${amount / scale}${unit}`;
}
