// A word on the command line that is no folder → what its writer probably wanted. The answer is for
// words that name nothing: a folder with the name `8000` is served.

import { escapeUnprintable } from "../base/visible_text.ts";
import {
  explainHost,
  explainPort,
  readUrl,
  URL_GIVEN,
} from "./address_hint.ts";
import { explainForeignName, explainForeignValue } from "./foreign_option.ts";
import { MAX_COMPARED_CHARACTERS } from "./limits.ts";
import type { OptionRow } from "./option_row.ts";
import { OPTION_TABLE } from "./option_table.ts";
import { encodeWord } from "./shell_word.ts";

/** A word that is not an option, nor the value of one. */
export interface Operand {
  readonly text: string;
  /** The option just before it, if it was given without a value that it could have. */
  readonly after?: string;
}

const HELP = "for help: tinyhttp --help";
const VERSION = "for the version: tinyhttp --version";
const COMMAND =
  'there is no command; the folder is enough, as in "tinyhttp DIR"';
const UNEXPANDED =
  "the shell did not expand it: write it without quotes, or write the whole path";
const FILE_URL = "write the path without file://";

/** The answers that name options. */
export const OPERAND_ANSWERS: readonly string[] = [
  HELP,
  VERSION,
  COMMAND,
  UNEXPANDED,
  URL_GIVEN,
  FILE_URL,
];

/** The commands of other servers. */
const COMMANDS: Readonly<Record<string, string>> = {
  "help": HELP,
  "?": HELP,
  "usage": HELP,
  "man": HELP,
  "version": VERSION,
  ...Object.fromEntries(
    "serve server start run up dev preview build init watch open listen stop restart reload status http-server file-server fileserver http.server httpserver simplehttpserver httpd web static live-server daemon respond reverse-proxy"
      .split(" ").map((name) => [name, COMMAND]),
  ),
};

const ROWS = Object.values<OptionRow<unknown>>(OPTION_TABLE);
const OWN_NAMES: ReadonlySet<string> = new Set(
  ROWS.flatMap((row) => row.long),
);

const SWITCH = /^(?:true|false|yes|no|on|off)$/i;

/** The answer in words, without a point at its end; undefined where there is none. Never throws. */
export function explainOperand({ text, after }: Operand): string | undefined {
  if (text === "" || text.length > MAX_COMPARED_CHARACTERS) return undefined;
  const answer = after !== undefined && isValueOf(after, text)
    ? `a value of "${after}" follows a "=", as in ${after}=${encodeWord(text)}`
    : explainAfterLetter(text, after) ?? explainWord(text);
  return answer && escapeUnprintable(answer);
}

/** A word after a letter that has a value in other tools: `-l 8080`. */
function explainAfterLetter(
  text: string,
  after: string | undefined,
): string | undefined {
  const letter = /^-([a-z])$/i.exec(after ?? "")?.[1];
  return letter && explainForeignValue(letter, text);
}

/** True for a word that is more probably the value of the option before it than a folder. */
function isValueOf(option: string, text: string): boolean {
  const row = ROWS.find(({ long, short }) =>
    long.includes(option.slice(2)) || short?.includes(option.slice(1)) === true
  );
  if (row === undefined) return false;
  if (row.kind.kind === "flag") return SWITCH.test(text);
  if (row.kind.bare === undefined) return false;
  return /[^./].*[.:]|\*/.test(text) && !text.endsWith("/") &&
    row.kind.gather([text]).kind === "valid";
}

function explainWord(text: string): string | undefined {
  const command = text.toLowerCase();
  if (Object.hasOwn(COMMANDS, command)) return COMMANDS[command];
  if (SWITCH.test(text)) {
    return `a value of an option that needs none follows a "=", as in --list=${command}`;
  }
  return explainAddress(text) ?? explainUnexpanded(text) ??
    explainAssignment(text);
}

function explainAddress(text: string): string | undefined {
  if (/^file:/i.test(text)) return FILE_URL;
  return explainPort(text) ?? explainHost(text) ??
    (readUrl(text) === undefined ? undefined : URL_GIVEN);
}

function explainUnexpanded(text: string): string | undefined {
  const isUnexpanded = /^~[\w.-]*(?:\/|$)/.test(text) ||
    /\$\{?\w|^%\w+%|\*/.test(text);
  return isUnexpanded ? UNEXPANDED : undefined;
}

/** `port=8080`, and `/port:8080` as in Windows. */
function explainAssignment(text: string): string | undefined {
  const windows = /^\/([a-z?][\w-]*)(?:[:=](.*))?$/i.exec(text);
  const [, word, value] = windows ?? /^([a-z][\w-]*)=(.*)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  const name = word.toLowerCase().replace(/^tinyhttp_/, "")
    .replaceAll("_", "-");
  if (/^(?:\?|h|help)$/.test(name)) return HELP;
  if (value === undefined) return undefined;
  return OWN_NAMES.has(name)
    ? `write --${name}=${encodeWord(value)}`
    : explainForeignName(name);
}
