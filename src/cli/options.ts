// Arguments and environment → options, or one line that says what is wrong.
//
// The command line outranks the environment, which outranks the defaults. An environment variable
// that is empty counts as not set, since tools often cannot unset one; a line says so of options that
// protect. The same holds for one that describes a service.

import { quote } from "../base/visible_text.ts";
import { encodePath } from "../http/request_target.ts";
import {
  type ArgumentSpec,
  parseArguments,
  type ParsedArguments,
} from "./argument_list.ts";
import { explainForeignValue } from "./foreign_option.ts";
import { encodeHelp, encodeShortHelp, encodeVersion } from "./help.ts";
import { findInspectContradiction } from "./inspect_rows.ts";
import { explainOperand, type Operand } from "./operand_hint.ts";
import type { Gathered } from "./option_kind.ts";
import { listWarnings } from "./option_notes.ts";
import {
  type CommandRow,
  environmentNames,
  type GetEnvironment,
  type OptionRow,
  splitVariable,
} from "./option_row.ts";
import { DEFAULT_OPTIONS, type Options } from "./option_sections.ts";
import { COMMAND_TABLE } from "./command_table.ts";
import { OPTION_TABLE } from "./option_table.ts";
import { findTlsContradiction } from "./tls_rows.ts";
import { isServiceLink } from "./service_link.ts";

export type { GetEnvironment } from "./option_row.ts";
export type { Options } from "./option_sections.ts";

/** What to do: run, or explain requests, or print `text`, or print the one-line `message` as a usage error. */
export type ParsedOptions =
  | {
    readonly kind: "run";
    readonly options: Options;
    readonly notes: OptionNotes;
  }
  /** `source`: a file, `-` for standard input, a URL or a path. */
  | {
    readonly kind: "explain";
    readonly source: string;
    readonly options: Options;
    readonly notes: OptionNotes;
  }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version"; readonly text: string }
  | { readonly kind: "usage"; readonly message: string };

/** What to tell the user beside what the options say. */
export interface OptionNotes {
  /** Mistakes that do not keep the program from running, in one line each. */
  readonly warnings: readonly string[];
  /** What DIR probably means, if there is no such file or folder; undefined where nothing else is probable. */
  readonly answerIfMissing: string | undefined;
}

const SPECS: readonly ArgumentSpec[] = [
  ...Object.values(OPTION_TABLE).map(specOfRow),
  ...Object.entries<CommandRow>(COMMAND_TABLE).map((
    [command, { long, short }],
  ): ArgumentSpec => ({ long, short, takes: { kind: "nothing", command } })),
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
  if (source === undefined || source.text === "") {
    const message = `"explain" needs a request: ` +
      `a file, a URL, a path such as /about?x, or - for standard input`;
    return { kind: "usage", message };
  }
  const gathered = gather({ ...parsed, operands }, env);
  if (gathered.kind !== "run") return gathered;
  const foreign = findUnexplained(gathered.options);
  if (foreign !== undefined) {
    const message = `"explain" knows only the files of DIR: ` +
      `it takes no --${foreign.long[0]} or ${environmentNames(foreign)[0]}`;
    return { kind: "usage", message };
  }
  return { ...gathered, kind: "explain", source: source.text };
}

/** The option whose code would respond before the files of DIR; undefined for none. */
function findUnexplained(
  { handler, programs }: Options,
): OptionRow<unknown> | undefined {
  if (handler.file !== undefined) return OPTION_TABLE["handler.file"];
  if (handler.watch) return OPTION_TABLE["handler.watch"];
  if (handler.allow !== undefined) return OPTION_TABLE["handler.allow"];
  return programs.folders.length > 0
    ? OPTION_TABLE["programs.folders"]
    : undefined;
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
      return print(parsed.name as keyof typeof COMMAND_TABLE);
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
    return { kind: "usage", message: explainOperands(operands) };
  }
  const gathered = gatherOptions((row) => {
    if (row.long.length > 0) return fromArguments(row, texts.get(row.long[0]));
    return operands.length > 0
      ? { texts: [operands[0].text], origin: row.kind.placeholder }
      : undefined;
  }, env);
  return gathered.kind === "usage" ? gathered : {
    ...gathered,
    notes: {
      warnings: listWarnings(texts, {
        env,
        hasFolder: gathered.options.site.folder !== undefined,
      }),
      answerIfMissing: operands.length > 0
        ? explainOperand(operands[0])
        : undefined,
    },
  };
}

function print(command: keyof typeof COMMAND_TABLE): ParsedOptions {
  switch (command) {
    case "help":
      return { kind: "help", text: encodeHelp() };
    case "shortHelp":
      return { kind: "help", text: encodeShortHelp() };
    case "version":
      return { kind: "version", text: encodeVersion() };
  }
}

/** Which of several operands is none. */
function explainOperands(operands: readonly Operand[]): string {
  for (const operand of operands) {
    const answer = explainOperand(operand);
    if (answer !== undefined) {
      return `unexpected argument ${quote(operand.text)}: ${answer}`;
    }
  }
  const [first, second] = operands;
  return `unexpected argument ${quote(second.text)}: ` +
    `only one DIR is served, and ${quote(first.text)} is given before it`;
}

/** The texts of one option, and where they are from, in words for a message. */
interface Given {
  readonly texts: readonly string[];
  readonly origin: string;
  /** True for an option of the command line. */
  readonly isArgument?: boolean;
}

function fromArguments(
  row: OptionRow<unknown>,
  texts: readonly string[] | undefined,
): Given | undefined {
  return texts && {
    texts,
    origin: `option "--${row.long[0]}"`,
    isArgument: true,
  };
}

function fromEnvironment(
  row: OptionRow<unknown>,
  env: GetEnvironment,
): Given | undefined {
  for (const name of environmentNames(row)) {
    const value = env(name) ?? "";
    if (isServiceLink(name, value)) continue;
    const texts = splitVariable(row, value);
    if (texts.length > 0) {
      return { texts, origin: `environment variable "${name}"` };
    }
  }
  return undefined;
}

function gatherOptions(
  fromCommandLine: (row: OptionRow<unknown>) => Given | undefined,
  env: GetEnvironment,
):
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "usage"; readonly message: string } {
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
      return { kind: "usage", message: explainInvalid(row, given, gathered) };
    }
    const [section, property] = target.split(".");
    sections[section][property] = gathered.value;
  }
  // Each target came from the table, whose type pairs it with a kind of the right value.
  const options = sections as unknown as Options;
  const contradiction = findContradiction(options.site) ??
    findTlsContradiction(options.tls, options.listen.port) ??
    findSamePrefix(options.programs) ??
    findInspectContradiction(options.inspect, options.listen.port);
  if (contradiction !== undefined) {
    return { kind: "usage", message: contradiction };
  }
  const hasLog = fromCommandLine(OPTION_TABLE["output.log"]) !== undefined;
  return {
    kind: "run",
    options: isLogLess(options) && !hasLog
      ? { ...options, output: { ...options.output, log: "none" } }
      : options,
  };
}

/** Why a value is not taken: what it means in another tool, or else what was expected. */
function explainInvalid(
  { short, secret }: OptionRow<unknown>,
  { origin, isArgument }: Given,
  { text, expected, fault }: Extract<Gathered<unknown>, { kind: "invalid" }>,
): string {
  const value = secret === true
    ? "has a value, not shown here"
    : `has value ${quote(text)}`;
  const answer = isArgument === true && short !== undefined
    ? explainForeignValue(short, text, secret)
    : undefined;
  if (answer !== undefined) return `${origin} ${value}: ${answer}`;
  return `${origin} ${value}${
    fault === undefined ? "" : `, ${fault}`
  }: expected ${expected}`;
}

/** Two folders of programs cannot be at one path. */
function findSamePrefix(
  { folders }: Options["programs"],
): string | undefined {
  const paths = folders.map(({ prefix }) => encodePath(prefix, false));
  const again = paths.find((path, index) => paths.indexOf(path) < index);
  return again === undefined
    ? undefined
    : `option "--cgi" is given twice for ${quote(again)}`;
}

/** What two options together cannot mean; undefined where there is no such thing. */
function findContradiction(
  { cors = [], corsCredentials, corsPrivateNetwork }: Options["site"],
): string | undefined {
  const origins = [cors].flat();
  if (corsCredentials && (origins.length === 0 || origins.includes("*"))) {
    return 'option "--cors-credentials" needs the origins that may: ' +
      "--cors=https://app.example, and no --cors for every origin";
  }
  return corsPrivateNetwork && origins.length === 0
    ? 'option "--cors-private-network" needs --cors or --cors=ORIGIN'
    : undefined;
}

/** Without --log there is no access log with these: a trace is on the same stream, and says more. */
function isLogLess({ output: { quiet, trace } }: Options): boolean {
  return quiet || trace !== undefined;
}
