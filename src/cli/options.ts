// Arguments and environment → options, or one line that says what is wrong.
//
// The command line outranks the environment, which outranks the defaults. An environment variable
// that is empty counts as not set, since tools often cannot unset one. The same holds for one that
// describes a service.

import { quote } from "../base/visible_text.ts";
import {
  type ArgumentSpec,
  parseArguments,
  type ParsedArguments,
} from "./argument_list.ts";
import { encodeHelp, encodeVersion } from "./help.ts";
import type { OptionKind } from "./option_kind.ts";
import { environmentNames, type OptionRow } from "./option_row.ts";
import { DEFAULT_OPTIONS, type Options } from "./option_sections.ts";
import { COMMAND_TABLE, OPTION_TABLE } from "./option_table.ts";
import { isServiceLink } from "./service_link.ts";

export type { Options } from "./option_sections.ts";

/** The value of an environment variable, undefined where there is none. */
export type GetEnvironment = (name: string) => string | undefined;

/** What to do: run, or explain requests, or print `text`, or print the one-line `message` as a usage error. */
export type ParsedOptions =
  | { readonly kind: "run"; readonly options: Options }
  /** `source`: a file, `-` for standard input, a URL or a path. */
  | {
    readonly kind: "explain";
    readonly source: string;
    readonly options: Options;
  }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version"; readonly text: string }
  | { readonly kind: "usage"; readonly message: string };

const SPECS: readonly ArgumentSpec[] = [
  ...Object.values(OPTION_TABLE).map(specOfRow),
  ...Object.values(COMMAND_TABLE).map((row): ArgumentSpec => ({
    ...row,
    takes: { kind: "nothing" },
  })),
];

function specOfRow(row: OptionRow<unknown>): ArgumentSpec {
  const { bare, expected } = row.kind;
  const takes = bare === undefined
    ? { kind: "value", expected } as const
    : { kind: "optional", bare } as const;
  return { long: row.long, short: row.short, takes };
}

/** The first argument that asks for requests to be explained. A folder of that name is `./explain`. */
const EXPLAIN = "explain";

/** Options from `args` and the environment; texts and messages have no line end after them. */
export function parseOptions(
  args: readonly string[],
  env: GetEnvironment,
): ParsedOptions {
  return args[0] === EXPLAIN
    ? parseExplain(args.slice(1), env)
    : parseServe(args, env);
}

/** The same options: they say how the requests of the first operand are answered. */
function parseExplain(
  args: readonly string[],
  env: GetEnvironment,
): ParsedOptions {
  const parsed = parseArguments(args, SPECS);
  if (parsed.kind !== "arguments") return parseServe(args, env);
  const { operands: [source, ...operands] } = parsed;
  if (source === undefined || source === "") {
    const message = `"explain" needs a request: ` +
      `a file, a URL, a path such as /about?x, or - for standard input`;
    return { kind: "usage", message };
  }
  const gathered = gather({ ...parsed, operands }, env);
  return gathered.kind === "run"
    ? { kind: "explain", source, options: gathered.options }
    : gathered;
}

function parseServe(
  args: readonly string[],
  env: GetEnvironment,
): ParsedOptions {
  const parsed = parseArguments(args, SPECS);
  switch (parsed.kind) {
    case "usage":
      return parsed;
    case "command":
      return parsed.name === "help"
        ? { kind: "help", text: encodeHelp() }
        : { kind: "version", text: encodeVersion() };
  }
  return gather(parsed, env);
}

function gather(
  { texts, operands }: Pick<
    Extract<ParsedArguments, { kind: "arguments" }>,
    "texts" | "operands"
  >,
  env: GetEnvironment,
): ParsedOptions {
  if (operands.length > 1) {
    const message = `unexpected argument ${quote(operands[1])}: ` +
      `only one DIR is served, and ${quote(operands[0])} is given before it`;
    return { kind: "usage", message };
  }
  return gatherOptions((row) => {
    if (row.long.length > 0) return fromArguments(row, texts.get(row.long[0]));
    return operands.length > 0
      ? { texts: operands, origin: row.kind.placeholder }
      : undefined;
  }, env);
}

/** The texts of one option, and where they are from, in words for a message. */
interface Given {
  readonly texts: readonly string[];
  readonly origin: string;
}

function fromArguments(
  row: OptionRow<unknown>,
  texts: readonly string[] | undefined,
): Given | undefined {
  return texts && { texts, origin: `option "--${row.long[0]}"` };
}

function fromEnvironment(
  row: OptionRow<unknown>,
  env: GetEnvironment,
): Given | undefined {
  for (const name of environmentNames(row)) {
    const value = env(name) ?? "";
    if (isServiceLink(name, value)) continue;
    const texts = splitVariable(row.kind, value);
    if (texts.length > 0) {
      return { texts, origin: `environment variable "${name}"` };
    }
  }
  return undefined;
}

// No value of a repeatable option holds a line feed.
function splitVariable(kind: OptionKind<unknown>, value: string): string[] {
  const texts = kind.kind === "repeatable" ? value.split(/\r?\n/) : [value];
  return texts.filter((text) => text !== "");
}

function gatherOptions(
  fromCommandLine: (row: OptionRow<unknown>) => Given | undefined,
  env: GetEnvironment,
): ParsedOptions {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [section, defaults] of Object.entries(DEFAULT_OPTIONS)) {
    sections[section] = { ...defaults };
  }
  for (
    const [target, row] of Object.entries<OptionRow<unknown>>(OPTION_TABLE)
  ) {
    const given = fromCommandLine(row) ?? fromEnvironment(row, env);
    if (given === undefined) continue;
    const gathered = row.kind.gather(given.texts);
    if (gathered.kind === "invalid") {
      const { text, expected } = gathered;
      const value = row.secret === true ? "(not shown)" : quote(text);
      const message =
        `${given.origin} has value ${value}: expected ${expected}`;
      return { kind: "usage", message };
    }
    const [section, property] = target.split(".");
    sections[section][property] = gathered.value;
  }
  // Each target came from the table, whose type pairs it with a kind of the right value.
  const options = sections as unknown as Options;
  const hasLog = fromCommandLine(OPTION_TABLE["output.log"]) !== undefined;
  return {
    kind: "run",
    options: isLogLess(options) && !hasLog
      ? { ...options, output: { ...options.output, log: "none" } }
      : options,
  };
}

/** Without --log there is no access log with these: a trace is on the same stream, and says more. */
function isLogLess({ output: { quiet, trace } }: Options): boolean {
  return quiet || trace !== undefined;
}
