// What to say about an option that does not exist: the option of this table that another server's option
// stands for, or the one that was mistyped.

import { explainHost, explainPort } from "./address_hint.ts";
import {
  explainForeignLetter,
  explainForeignName,
  explainNearForeignName,
} from "./foreign_option.ts";
import { findNearest } from "./nearest_name.ts";

/** What is asked about the options that exist. */
export interface KnownOption {
  readonly long: readonly string[];
  readonly takes: { readonly kind: "value" | "optional" | "nothing" };
}

/** Words before the name of an option that turn it off elsewhere. This program has `--name=no`, as in the environment. */
const OFF = /^(?:no|disable|without)-/;
const ON = /^(?:enable|use|with)-/;

const LIST = '"tinyhttp --help" lists all options';

/** What to say about a name that is not one of `specs`: a long one, or one letter. */
export function explainUnknown(
  { name, value, specs }: {
    readonly name: string;
    /** What follows one letter, if anything does. */
    readonly value?: string;
    readonly specs: readonly KnownOption[];
  },
): string {
  const answer = [...name].length === 1
    ? explainForeignLetter(name, value) ?? explainPlace(name)
    : explainPlace(name) ?? explainJoined(name, specs) ??
      explainOff(name, specs) ?? explainForeignName(name) ??
      explainNear(name, specs) ?? explainNearForeignName(name);
  return answer ?? LIST;
}

/** True for a word that is an option elsewhere, and not letters of this program with the value of the last one. */
export function isForeignWord(name: string): boolean {
  return /^\d{2,5}$/.test(name) ||
    /^[a-z][a-z-]{2,}$/i.test(name) && explainForeignName(name) !== undefined;
}

/** A port or an address after a dash. */
function explainPlace(name: string): string | undefined {
  return /^:?\d{2,5}$/.test(name) ? explainPort(name) : explainHost(name);
}

/** `--port:8080`, and `--port 8080` in one argument. */
function explainJoined(
  name: string,
  specs: readonly KnownOption[],
): string | undefined {
  const [, word, sign, value] = /^([a-z-]+)([: ])([!-~]{1,40})$/i.exec(name) ??
    [];
  if (word === undefined || findOwn(word, specs) === undefined) {
    return undefined;
  }
  return sign === ":"
    ? `write --${word}=${value}`
    : `write "--${word}" and its value as two arguments, or --${word}=${value}`;
}

/** `--no-list`. The name of a foreign option may begin so, too: `--no-cache`. */
function explainOff(
  name: string,
  specs: readonly KnownOption[],
): string | undefined {
  const word = name.toLowerCase();
  const off = findOwn(word.replace(OFF, ""), specs);
  if (OFF.test(word) && off?.takes.kind === "optional") {
    return suggest(word.replace(OFF, "") + "=no");
  }
  const on = word.replace(ON, "");
  return ON.test(word) && findOwn(on, specs) !== undefined
    ? suggest(on)
    : undefined;
}

function explainNear(
  name: string,
  specs: readonly KnownOption[],
): string | undefined {
  const word = name.toLowerCase();
  const isOff = OFF.test(word);
  const candidates = specs
    .filter(({ takes }) => !isOff || takes.kind === "optional")
    .flatMap((spec) => spec.long);
  const nearest = findNearest(word.replace(OFF, ""), candidates);
  return nearest === undefined
    ? undefined
    : suggest(nearest + (isOff ? "=no" : ""));
}

function findOwn(
  name: string,
  specs: readonly KnownOption[],
): KnownOption | undefined {
  return specs.find((spec) => spec.long.includes(name));
}

function suggest(option: string): string {
  return `did you mean "--${option}"?`;
}
