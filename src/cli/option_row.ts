// What the table says about each option.

import type { OptionKind } from "./option_kind.ts";

/** The help text's headings; rows of one heading stand together. */
export type OptionGroup =
  | "Where"
  | "Files"
  | "Responses"
  | "Programs"
  | "Access"
  | "HTTPS"
  | "Handler"
  | "Limits"
  | "Output";

/** An option whose value is a `T`. */
export interface OptionRow<T> {
  readonly group: OptionGroup;
  /** Long names without dashes, the one to show first; none for the operand. */
  readonly long: readonly string[];
  /** Letters, the one to show first. */
  readonly short?: string;
  readonly kind: OptionKind<T>;
  /** The default as the help text says it. */
  readonly initialText: string;
  /** True where the site is open to more people without the option: an empty variable is probably a mistake. */
  readonly protects?: boolean;
  /** True where no message may show the value, not even a wrong one. */
  readonly secret?: boolean;
  /** The environment variable that is read when the row's own is not set. */
  readonly fallbackVariable?: string;
  readonly meaning: string;
}

/** An option that prints a text instead of serving. It takes no value. */
export interface CommandRow {
  readonly long: readonly string[];
  /** Letters, the one to show first. */
  readonly short?: string;
  readonly meaning: string;
}

/** The environment variables of a row; the first that is set counts. */
export function environmentNames(row: OptionRow<unknown>): readonly string[] {
  const name = (row.long[0] ?? row.kind.placeholder).replaceAll("-", "_");
  const own = `TINYHTTP_${name.toUpperCase()}`;
  return row.fallbackVariable === undefined
    ? [own]
    : [own, row.fallbackVariable];
}

/** The value of an environment variable, undefined where there is none. */
export type GetEnvironment = (name: string) => string | undefined;

/** The texts in a variable: those of a repeatable option are lines. None where it is empty, and so counts as not set. */
export function splitVariable(
  { kind }: OptionRow<unknown>,
  value: string,
): string[] {
  const texts = isRepeatable(kind) ? value.split(/\r?\n/) : [value];
  return texts.filter((text) => text !== "");
}

/** True for an option that keeps each of its values, none of which holds a line feed. */
export function isRepeatable({ kind }: OptionKind<unknown>): boolean {
  return kind === "repeatable" || kind === "optional texts";
}
