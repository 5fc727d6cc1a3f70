// A result as plain text of at most 100 columns. Pure.

import { formatNumber, median, spread } from "./figures.ts";
import { decideVerdicts, type Result, type Verdict } from "./result.ts";

const WIDTH = 100;

/** The case's commands, table, verdicts and notes, each line with its line end. */
export function encodeResult(
  { name, title }: { readonly name: string; readonly title: string },
  result: Result,
): string {
  const verdicts = decideVerdicts(result);
  const parts = [
    [`== ${name}: ${title}`],
    result.commands.flatMap((command) => wrapCommand(command)),
    result.rows.length === 0 ? [] : alignCells(listCells(result)),
    alignCells(verdicts.map((verdict) => describe(verdict, result))),
    result.notes.flatMap((note) => wrapText(`note: ${note}`)),
  ];
  return parts.filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n") + "\n").join("");
}

/** A command as lines of a shell, each but the last with a backslash at its end. */
export function wrapCommand(command: string): string[] {
  const words = command.match(/(?:[^\s']|'[^']*')+/g) ?? [];
  return wrapWords(words, { first: " $ ", next: "     ", end: " \\" });
}

/** Words as lines, each begun by `first` or `next`, and each but the last closed by `end`. */
export function wrapWords(
  words: readonly string[],
  { first, next, end }: { first: string; next: string; end: string },
): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    const begun = line === first || line === next;
    const longer = begun ? line + word : `${line} ${word}`;
    if (begun || longer.length + end.length <= WIDTH) line = longer;
    else {
      lines.push(line + end);
      line = next + word;
    }
  }
  return [...lines, line];
}

/** A sentence as lines, the further ones set in. */
export function wrapText(text: string): string[] {
  return wrapWords(text.split(" "), { first: "", next: "  ", end: "" });
}

/** Cells as lines: the first column to the left, the others to the right. */
export function alignCells(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  }
  return rows.map((row) =>
    "  " +
    row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i])
    ).join("  ").trimEnd()
  );
}

function listCells({ columns, rows }: Result): string[][] {
  const head = columns.map(({ title }) => title);
  return [
    ["", head[0], "spread", ...head.slice(1)],
    ...rows.map(({ label, samples }) => {
      const cells = columns.map(({ key, digits }) =>
        formatNumber(median(samples[key] ?? []), digits)
      );
      const apart = spread(samples[columns[0].key] ?? []) * 100;
      return [
        label,
        cells[0],
        `${formatNumber(apart)}%`,
        ...cells.slice(1),
      ];
    }),
  ];
}

function describe(verdict: Verdict, { columns }: Result): string[] {
  const { of, against, column, figures, wanted, met } = verdict;
  const name = against === undefined ? of : nameBoth(of, against);
  const shown = columns.filter(({ key }) => key === column && key in figures);
  const cells = shown.map(({ key, title, digits }) =>
    against === undefined
      ? `${formatNumber(figures[key], digits)} ${title}`
      : `${formatNumber(figures[key], 3)} × ${title.split(" ")[0]}`
  );
  const mark = wanted === undefined
    ? []
    : [`wanted ${wanted}:`, met ? "met" : "NOT met"];
  return [name, ...cells, ...mark];
}

/** What both begin with, up to a comma, is said once. */
function nameBoth(of: string, against: string): string {
  const shared = of.slice(0, of.indexOf(", ") + 2);
  const other = shared.length > 1 && against.startsWith(shared)
    ? against.slice(shared.length)
    : against;
  return `${of} beside ${other}`;
}
