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
