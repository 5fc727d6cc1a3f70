// The help text and README's table of options, both made from the table.

import config from "../../deno.json" with { type: "json" };
import {
  type CommandRow,
  environmentNames,
  type OptionRow,
} from "./option_row.ts";
import { COMMAND_TABLE } from "./command_table.ts";
import { OPTION_TABLE } from "./option_table.ts";

/** The version of this program, from `deno.json`. */
export const VERSION: string = config.version;

const COLUMNS = 80;
const MEANING_COLUMN = 30;

/** One option as the help text and README show it. */
export interface OptionEntry {
  readonly group: string;
  /** How it is written, such as `-p, --port N`. */
  readonly usage: string;
  readonly meaning: string;
  /** Its default, in words; empty for an option that only prints. */
  readonly initial: string;
  /** The environment variables that can set it. */
  readonly environment: readonly string[];
}

/** Every option, in the order of the table. */
export function listOptions(): readonly OptionEntry[] {
  return [
    ...Object.values<OptionRow<unknown>>(OPTION_TABLE).map((row) => ({
      group: row.group,
      usage: encodeUsage(row, encodeValue(row)),
      meaning: row.meaning,
      initial: row.initialText,
      environment: environmentNames(row),
    })),
    ...Object.values<CommandRow>(COMMAND_TABLE).map((row) => ({
      group: "Output",
      usage: encodeUsage(row, ""),
      meaning: row.meaning,
      initial: "",
      environment: [],
    })),
  ];
}

function encodeValue(row: OptionRow<unknown>): string {
  const { kind, placeholder } = row.kind;
  if (row.long.length === 0) return placeholder;
  if (kind === "flag") return "";
  return kind.startsWith("optional") ? `[=${placeholder}]` : ` ${placeholder}`;
}

function encodeUsage(row: CommandRow, value: string): string {
  const names = row.long.map((name) => `--${name}`);
  names.unshift(...[...row.short ?? ""].map((letter) => `-${letter}`));
  return names.join(", ") + value;
}

/** `tinyhttp` and the version. */
export function encodeVersion(): string {
  return `tinyhttp ${VERSION}`;
}

/** The help text, at most 80 columns wide. */
export function encodeHelp(): string {
  const lines = [...encodeStart(), "", USAGE, EXPLAIN_USAGE];
  let group = "";
  for (const entry of listOptions()) {
    if (entry.group !== group) lines.push("", `${group = entry.group}:`);
    lines.push(...encodeEntry(entry));
  }
  lines.push("", ...NOTES);
  return lines.join("\n");
}

/** The most used options, on one screen of 24 lines. */
export function encodeShortHelp(): string {
  const options = listOptions().flatMap((entry) => {
    const [, name = ""] = /--([a-z-]+)/.exec(entry.usage) ?? [];
    const meaning = SHORT_PAGE.get(name);
    return meaning === undefined
      ? []
      : encodeEntry({ ...entry, meaning, initial: "" });
  });
  return [
    ...encodeStart(),
    "",
    USAGE,
    "",
    ...options,
    "",
    "All options: tinyhttp --help",
  ].join("\n");
}

function encodeStart(): string[] {
  return [
    `${encodeVersion()}: a web server for folders`,
    "",
    ...EXAMPLES.map(([args, meaning]) =>
      `  tinyhttp ${args}`.padEnd(MEANING_COLUMN) + meaning
    ),
  ];
}

const USAGE = "Usage: tinyhttp [DIR|FILE] [options]";
const EXPLAIN_USAGE = "       tinyhttp explain FILE|-|URL|PATH [DIR] [options]";

/** Arguments, and what they do. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  [".", "serve this folder"],
  [". --list --open", "with listings of its folders, and in the browser"],
  ["dist --spa", "a single-page application"],
  ["page.html -p 8080", "one file, at port 8080"],
];

/** The options of the short page, and what they do in a few words. */
const SHORT_PAGE: ReadonlyMap<string, string> = new Map([
  ["port", "port to listen on (8000); 0 for any free port"],
  ["host", "address to listen on (all); repeatable"],
  ["open", "open the site in the browser"],
  ["list", "list folders that have no index"],
  ["spa", "single-page application: unknown paths get FILE"],
  ["clean-urls", "/about serves about.html"],
  ["dotfiles", "serve names that begin with a dot"],
  ["cache", "how long browsers keep responses, such as 1h"],
  ["header", "add a header field; repeatable"],
  ["cors", "let pages of other origins read the responses"],
  ["auth", "require this user and password"],
  ["quiet", "no banner and no access log"],
]);

const NOTES = [
  "A long option and its value: --name value or --name=value. Where an option is",
  "not given, its environment variable counts: one value a line if the option is",
  "repeatable; 1, true, yes, on, 0, false, no or off if it needs no value.",
  "TIME is a number with a unit (ms, s, m, h, d, w, y), such as 90s or 1m30s; a",
  "number alone is in seconds. SIZE has a unit, too (B, KiB, MiB, GiB), such as",
  "64MiB; a number alone is in MiB.",
  "",
  "tinyhttp explain prints what the server would respond to the requests of FILE,",
  "and why, and opens no port. FILE, or - for standard input, holds raw octets, a",
  "HAR, or cases as in tests/wire. Exit status: 0 if all responses are below 400.",
  "",
  "Exit status: 0 after SIGINT or SIGTERM, 1 when something is missing, in use or",
  "not permitted, 2 for an error in the options or the environment.",
];

function encodeEntry(entry: OptionEntry): string[] {
  // Long names stand under each other, whether a short one comes before them or not.
  const indent = entry.usage.startsWith("--") ? 6 : 2;
  const head = " ".repeat(indent) + entry.usage;
  const meaning = [
    ...wrapWords(entry.meaning),
    ...wrapWords(encodeInitial(entry)),
  ];
  const first = head.length < MEANING_COLUMN - 1
    ? head.padEnd(MEANING_COLUMN) + meaning.shift()
    : head;
  return [first, ...meaning.map((line) => " ".repeat(MEANING_COLUMN) + line)];
}

function encodeInitial(entry: OptionEntry): string {
  if (entry.initial === "") return "";
  return `[default: ${entry.initial}; ${entry.environment.join(", ")}]`;
}

function wrapWords(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (
      line !== "" && line.length + 1 + word.length > COLUMNS - MEANING_COLUMN
    ) {
      lines.push(line);
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** README's table of options, in Markdown. */
export function encodeOptionMarkdown(): string {
  const rows = listOptions().map((entry) =>
    [
      `\`${entry.usage}\``,
      entry.meaning,
      entry.initial,
      entry.environment.map((name) => `\`${name}\``).join(", "),
    ].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")
  );
  return [
    "| Option | Meaning | Default | Environment |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}
