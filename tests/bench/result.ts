// What a case brings home: samples by label and column, and how rows compare with each other and
// with the marks. Pure.

import { median } from "./figures.ts";

/** A column of a case's table. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  /** Whether the greatest or the least is the best. */
  readonly best: "most" | "least";
}

/** One sample a round for each column; a column that could not be measured is missing. */
export interface Row {
  readonly label: string;
  readonly samples: Record<string, number[]>;
}

/** A ratio of two rows in one column, the first if none is named; perhaps with the least that is wanted. */
export interface Comparison {
  readonly of: string;
  readonly against: string;
  readonly column?: string;
  readonly atLeast?: number;
}

/** A bound on one row's first column. */
export interface Bound {
  readonly of: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** A case that was run. */
export interface Result {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly comparisons: readonly Comparison[];
  readonly bounds: readonly Bound[];
  /** What was run, as one would type it. */
  readonly commands: readonly string[];
  /** What a reader has to know: who was left out and why. */
  readonly notes: readonly string[];
}

/** A comparison or bound with its figures; `met` is undefined where nothing is wanted. */
export interface Verdict {
  readonly of: string;
  readonly against?: string;
  /** The column that the mark is for. */
  readonly column: string;
  /** By column: how many times as good as the other, more being better in each; or the value. */
  readonly figures: Record<string, number>;
  readonly wanted?: string;
  readonly met?: boolean;
}

/** Adds a round's sample to each column it has. */
export function addSample(
  row: Row,
  sample: Readonly<Record<string, number | undefined>>,
): void {
  for (const [key, value] of Object.entries(sample)) {
    if (value !== undefined) (row.samples[key] ??= []).push(value);
  }
}

/** The verdicts whose rows are both there. */
export function decideVerdicts(result: Result): Verdict[] {
  const rows = new Map(result.rows.map((row) => [row.label, row]));
  const verdicts: Verdict[] = [];
  for (const comparison of result.comparisons) {
    const { of, against, atLeast } = comparison;
    const column = comparison.column ?? result.columns[0].key;
    const [one, other] = [rows.get(of), rows.get(against)];
    if (one === undefined || other === undefined) continue;
    const figures = divideRows(one, other, result.columns);
    verdicts.push({
      of,
      against,
      column,
      figures,
      ...atLeast !== undefined && {
        wanted: `≥ ${atLeast}`,
        met: figures[column] >= atLeast,
      },
    });
  }
  for (const { of, atMost, atLeast } of result.bounds) {
    const row = rows.get(of);
    if (row === undefined) continue;
    const { key } = result.columns[0];
    const value = median(row.samples[key] ?? []);
    verdicts.push({
      of,
      column: key,
      figures: { [key]: value },
      wanted: atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`,
      met: value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity),
    });
  }
  return verdicts;
}

function divideRows(
  one: Row,
  other: Row,
  columns: readonly Column[],
): Record<string, number> {
  return Object.fromEntries(
    columns.flatMap(({ key, best }) => {
      const ours = median(one.samples[key] ?? []);
      const theirs = median(other.samples[key] ?? []);
      const ratio = best === "most" ? ours / theirs : theirs / ours;
      return Number.isFinite(ratio) ? [[key, ratio]] : [];
    }),
  );
}
