// The kinds of options, and how each makes one value of the texts that the option was given.
//
// A kind gets all texts of its option, in order. The last one counts, as with other commands, but an
// invalid one before it is an error too. A repeatable option keeps them all.

/** What one text means; `expected` says what would have been valid. */
export type Parsed<T> =
  | { readonly kind: "valid"; readonly value: T }
  | Invalid;

/** What all texts of an option mean; `text` is the invalid one. */
export type Gathered<T> =
  | { readonly kind: "valid"; readonly value: T }
  | Invalid & { readonly text: string };

interface Invalid {
  readonly kind: "invalid";
  readonly expected: string;
  /** What is wrong, for a value that no message may show. */
  readonly fault?: string;
}

/** How an option takes its value, for the parser and for the help text. */
export interface OptionKind<T> {
  readonly kind:
    | "flag"
    | "text"
    | "optional text"
    | "optional texts"
    | "number"
    | "duration"
    | "size"
    | "choice"
    | "repeatable";
  /** The value as the help text names it, such as `PORT`; empty for a flag. */
  readonly placeholder: string;
  /** What would be valid, for a message about a missing value. */
  readonly expected: string;
  /** The text that the option alone stands for, where its value may be left out. */
  readonly bare?: string;
  /** Every valid text, where they can be listed. */
  readonly choices?: readonly string[];
  /** The value of at least one text. */
  gather(texts: readonly string[]): Gathered<T>;
}

/** A valid text's value. */
export function valid<T>(value: T): Parsed<T> {
  return { kind: "valid", value };
}

/** An invalid text, and what was expected. */
export function invalid(expected: string, fault?: string): Invalid {
  return { kind: "invalid", expected, ...fault !== undefined && { fault } };
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
  const expected = `one of ${[...ON, ...OFF].join(", ")}`;
  return {
    kind: "flag",
    placeholder: "",
    expected,
    bare: "yes",
    gather: lastOf((text) => {
      const on = parseSwitch(text);
      return on === undefined ? invalid(expected) : valid(on);
    }),
  };
}

/** One text that `parse` understands. */
export function text<T>(options: {
  readonly placeholder: string;
  readonly expected: string;
  readonly parse: (text: string) => Parsed<T>;
}): OptionKind<T> {
  return { kind: "text", ...options, gather: lastOf(options.parse) };
}

/**
 * A text that may be left out, and is `bare` then. On the command line it is given with `=` only, so
 * that DIR is not taken for it. `yes` and `no` mean bare and absent, which the environment needs.
 */
export function optionalText<T>(options: {
  readonly placeholder: string;
  readonly expected: string;
  readonly bare: string;
  readonly parse: (text: string) => Parsed<T>;
}): OptionKind<T | undefined> {
  return {
    kind: "optional text",
    ...options,
    gather: lastOf<T | undefined>((text) => {
      const on = parseSwitch(text);
      if (on === false) return valid(undefined);
      return options.parse(on === true ? options.bare : text);
    }),
  };
}

/**
 * Several texts, each of which may be left out, as in `optionalText`. `no` takes back those before it;
 * undefined where none is left.
 */
export function optionalTexts<T>(options: {
  readonly placeholder: string;
  readonly expected: string;
  readonly bare: string;
  readonly max: { readonly count: number; readonly characters: number };
  readonly parse: (text: string) => Parsed<T>;
}): OptionKind<readonly T[] | undefined> {
  const { bare } = options;
  const { gather } = repeatable(options);
  return {
    kind: "optional texts",
    ...options,
    gather(texts) {
      const start = texts.findLastIndex((text) => parseSwitch(text) === false);
      const given = texts.slice(start + 1)
        .map((text) => parseSwitch(text) === true ? bare : text);
      const gathered = gather(given);
      return gathered.kind === "valid" && gathered.value.length === 0
        ? { kind: "valid", value: undefined }
        : gathered;
    },
  };
}

/** A decimal whole number from `min` to `max`; `unit` is its name in the plural. */
export function number(options: {
  readonly placeholder: string;
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
}): OptionKind<number> {
  const { placeholder, unit, min, max } = options;
  const expected = `a whole number${
    unit === undefined ? "" : ` of ${unit}`
  } from ${min} to ${max}`;
  return {
    kind: "number",
    placeholder,
    expected,
    gather: lastOf((text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? valid(value) : invalid(expected);
    }),
  };
}

/** One of a few words. */
export function choice<T extends string>(
  placeholder: string,
  choices: readonly T[],
): OptionKind<T> {
  const expected = `one of ${choices.join(", ")}`;
  return {
    kind: "choice",
    placeholder,
    expected,
    choices,
    gather: lastOf((text) => {
      const chosen = choices.find((each) => each === text);
      return chosen === undefined ? invalid(expected) : valid(chosen);
    }),
  };
}

/** Several texts, not more than `max`, each understood by `parse`. */
export function repeatable<T>(options: {
  readonly placeholder: string;
  readonly expected: string;
  /** How many texts, and how many characters in all of them together. */
  readonly max: { readonly count: number; readonly characters: number };
  readonly parse: (text: string) => Parsed<T>;
}): OptionKind<readonly T[]> {
  const { placeholder, expected, max, parse } = options;
  return {
    kind: "repeatable",
    placeholder,
    expected,
    gather(texts) {
      const values: T[] = [];
      let characters = 0;
      for (const text of texts) {
        const parsed = parse(text);
        if (parsed.kind === "invalid") return { ...parsed, text };
        values.push(parsed.value);
        characters += text.length;
        if (values.length > max.count || characters > max.characters) {
          return {
            ...invalid(
              `at most ${max.count} of them with ${max.characters} characters in all`,
            ),
            text,
          };
        }
      }
      return { kind: "valid", value: values };
    },
  };
}

/** The value of the last text, where `parse` understands all of them. */
export function lastOf<T>(
  parse: (text: string) => Parsed<T>,
): (texts: readonly string[]) => Gathered<T> {
  return (texts) => {
    let last: Gathered<T> | undefined;
    for (const text of texts) {
      const parsed = parse(text);
      if (parsed.kind === "invalid") return { ...parsed, text };
      last = parsed;
    }
    if (last === undefined) throw new TypeError("gather() needs a text");
    return last;
  };
}
