// Options that a program gives as one object, checked by a table: a name that does not exist and a value
// that is not possible throw, so that no option is ignored.

import { quote } from "./visible_text.ts";

/** Which values an option can have. */
export interface OptionCheck {
  readonly accepts: (value: unknown) => boolean;
  /** What is expected, for a message. */
  readonly expected: string;
}

/** A check for each option. */
export type OptionChecks<Options> = {
  readonly [Name in keyof Required<Options>]: OptionCheck;
};

/**
 * Throws a TypeError that names the first option that does not exist or has a value that its check does not accept.
 * An option that is undefined counts as left out. `owner` stands before the name, as in `limits.`.
 */
export function checkOptions<Options extends object>(
  options: Options,
  checks: OptionChecks<Options>,
  owner = "",
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      throw new TypeError(`${owner}${name}: there is no such option`);
    }
    const { accepts, expected } = checks[name as keyof Options];
    if (value === undefined || accepts(value)) continue;
    throw new TypeError(
      `${owner}${name}: expected ${expected}, got ${describe(value)}`,
    );
  }
}

/** The options, with the default of each that is left out or undefined. */
export function withDefaults<Options extends object>(
  options: Partial<Options>,
  defaults: Options,
): Options {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** The value on one line. Nothing of an object is shown: it may hold what is secret. */
function describe(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return "an array";
  return value !== null && typeof value === "object"
    ? "an object"
    : typeof value === "function"
    ? "a function"
    : String(value);
}

/** Accepts true and false. */
export const FLAG: OptionCheck = {
  accepts: (value) => typeof value === "boolean",
  expected: "true or false",
};

/** Accepts a function. */
export const CALLBACK: OptionCheck = {
  accepts: (value) => typeof value === "function",
  expected: "a function",
};

/** Accepts a whole number from `min` to `max`. */
export function wholeNumber(
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): OptionCheck {
  return {
    accepts: (value) =>
      Number.isSafeInteger(value) && value as number >= min &&
      value as number <= max,
    expected: max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`,
  };
}
