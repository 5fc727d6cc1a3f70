// The kinds an option can be of, and how each turns the texts it was given into one value.
//
// A kind gets every text of its option, in order: the last one counts, as with other commands, but
// an earlier one that is no good is still a mistake to name. A repeatable one keeps them all.

/** What one text meant; `wanted` says what would have been right. */
export type Reading<T> =
  | { readonly kind: "fit"; readonly value: T }
  | { readonly kind: "unfit"; readonly wanted: string };

/** What all texts of an option meant; `text` is the one that was no good. */
export type Gathering<T> =
  | { readonly kind: "fit"; readonly value: T }
  | { readonly kind: "unfit"; readonly text: string; readonly wanted: string };

/** How an option takes its value, for the parser, the help text and completions alike. */
export interface OptionKind<T> {
  readonly kind:
    | "flag"
    | "text"
    | "optional text"
    | "number"
    | "choice"
    | "repeatable";
  /** The value as the help text names it, such as `PORT`; empty for a flag. */
  readonly placeholder: string;
  /** What would be right, for a message about a missing value. */
  readonly wanted: string;
  /** The text an option stands for that is given without a value, where it may be. */
  readonly bare?: string;
  /** Every text that is right, where they can be counted. */
  readonly choices?: readonly string[];
  /** The value of at least one text. */
  gather(texts: readonly string[]): Gathering<T>;
}

export function fit<T>(value: T): Reading<T> {
  return { kind: "fit", value };
}

export function unfit(
  wanted: string,
): { readonly kind: "unfit"; readonly wanted: string } {
  return { kind: "unfit", wanted };
}

const ON = ["1", "true", "yes", "on"];
const OFF = ["0", "false", "no", "off"];

function parseSwitch(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (ON.includes(word)) return true;
  return OFF.includes(word) ? false : undefined;
}

/** On when given; `--name=no` and the like turn off what the environment turned on. */
export function flag(): OptionKind<boolean> {
  const wanted = `one of ${[...ON, ...OFF].join(", ")}`;
  return {
    kind: "flag",
    placeholder: "",
    wanted,
    bare: "yes",
    gather: lastOf((text) => {
      const on = parseSwitch(text);
      return on === undefined ? unfit(wanted) : fit(on);
    }),
  };
}

/** One text that `parse` understands. */
export function text<T>(options: {
  readonly placeholder: string;
  readonly wanted: string;
  readonly parse: (text: string) => Reading<T>;
}): OptionKind<T> {
  return { kind: "text", ...options, gather: lastOf(options.parse) };
}

/**
 * A text that may be left out, and is `bare` then. On the command line it is given with `=` only,
 * or DIR could be taken for it. `yes` and `no` mean bare and absent, which the environment needs.
 */
export function optionalText<T>(options: {
  readonly placeholder: string;
  readonly wanted: string;
  readonly bare: string;
  readonly parse: (text: string) => Reading<T>;
}): OptionKind<T | undefined> {
  return {
    kind: "optional text",
    ...options,
    gather: lastOf<T | undefined>((text) => {
      const on = parseSwitch(text);
      if (on === false) return fit(undefined);
      return options.parse(on === true ? options.bare : text);
    }),
  };
}

/**
 * A decimal number within bounds, `unit` being its name in the plural. The value is multiplied by
 * `scale`, so that seconds typed can be milliseconds held; it is a whole number afterwards.
 */
export function number(options: {
  readonly placeholder: string;
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly scale?: number;
}): OptionKind<number> {
  const { placeholder, unit, min, max, integer, scale = 1 } = options;
  const amount = integer ? "a whole number" : "a number";
  const wanted = `${amount}${
    unit === undefined ? "" : ` of ${unit}`
  } from ${min} to ${max}`;
  const syntax = integer ? /^\d{1,15}$/ : /^\d{1,15}(\.\d{1,15})?$/;
  return {
    kind: "number",
    placeholder,
    wanted,
    gather: lastOf((text) => {
      const value = syntax.test(text) ? Number(text) : NaN;
      return value >= min && value <= max
        ? fit(Math.round(value * scale))
        : unfit(wanted);
    }),
  };
}

/** One of a few words. */
export function choice<T extends string>(
  placeholder: string,
  choices: readonly T[],
): OptionKind<T> {
  const wanted = `one of ${choices.join(", ")}`;
  return {
    kind: "choice",
    placeholder,
    wanted,
    choices,
    gather: lastOf((text) => {
      const chosen = choices.find((each) => each === text);
      return chosen === undefined ? unfit(wanted) : fit(chosen);
    }),
  };
}

/** Several texts, at most `count` and `length` characters in all, each understood by `parse`. */
export function repeatable<T>(options: {
  readonly placeholder: string;
  readonly wanted: string;
  readonly count: number;
  readonly length: number;
  readonly parse: (text: string) => Reading<T>;
}): OptionKind<readonly T[]> {
  const { count, length, parse } = options;
  return {
    kind: "repeatable",
    ...options,
    gather(texts) {
      const values: T[] = [];
      let left = length;
      for (const text of texts) {
        const reading = parse(text);
        if (reading.kind === "unfit") return { ...reading, text };
        values.push(reading.value);
        left -= text.length;
        if (values.length > count || left < 0) {
          const wanted =
            `at most ${count} of them, ${length} characters in all`;
          return { kind: "unfit", text, wanted };
        }
      }
      return { kind: "fit", value: values };
    },
  };
}

function lastOf<T>(
  parse: (text: string) => Reading<T>,
): (texts: readonly string[]) => Gathering<T> {
  return (texts) => {
    let last: Gathering<T> | undefined;
    for (const text of texts) {
      const reading = parse(text);
      if (reading.kind === "unfit") return { ...reading, text };
      last = reading;
    }
    if (last === undefined) throw new TypeError("gather() needs a text");
    return last;
  };
}
