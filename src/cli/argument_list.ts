// Arguments → the texts of each option. `-qp8000 --cors site` is `--quiet=yes --port=8000 --cors=*` and
// the operand `site`. Valid forms are `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`,
// flags in one cluster (`-qV`), and `--` before operands; options and operands come in any order.
//
// The scanner has to find names and values itself: parseArgs of @std/cli treats `--port` as `--port=`,
// takes the next argument for an optional value, but none that begins with `-`, nor `-Hname`. It gets
// the one form that it can't misread, and groups the values: the project uses std for what std can do.

import { parseArgs } from "@std/cli/parse-args";
import { quote } from "../base/visible_text.ts";
import type { Operand } from "./operand_hint.ts";
import { explainForeignFlag, explainForeignValue } from "./foreign_option.ts";
import { explainUnknown, isForeignWord } from "./unknown_option.ts";

/** What the scanner needs to know about an option. */
export interface ArgumentSpec {
  readonly long: readonly string[];
  /** Letters, each a name. */
  readonly short?: string;
  /** value: one must follow; optional: only with `=`; `bare` is what the option alone stands for. */
  readonly takes:
    | { readonly kind: "value"; readonly expected: string }
    | { readonly kind: "optional"; readonly bare: string }
    | { readonly kind: "nothing"; readonly command: string };
}

/** The texts that each option was given, or the first option that is a command, or a usage error. */
export type ParsedArguments =
  | {
    readonly kind: "arguments";
    /** By the first long name; no entry for an option that was not given. */
    readonly texts: ReadonlyMap<string, readonly string[]>;
    readonly operands: readonly Operand[];
  }
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "usage"; readonly message: string };

/** Sorts `args` by option. A usage error is an unknown option, a missing value, or one that is not taken. */
export function parseArguments(
  args: readonly string[],
  specs: readonly ArgumentSpec[],
): ParsedArguments {
  const scanner = new Scanner(args, specs);
  const end = scanner.scan();
  if (end !== undefined) return end;
  const names = specs.flatMap((spec) => spec.long.slice(0, 1));
  const parsed = parseArgs(scanner.spelledOut, {
    string: names,
    collect: names,
  });
  const texts = new Map<string, readonly string[]>();
  for (const name of names) {
    const given = parsed[name] as readonly string[];
    if (given.length > 0) texts.set(name, given);
  }
  return { kind: "arguments", texts, operands: scanner.operands };
}

type End = Exclude<ParsedArguments, { kind: "arguments" }>;

class Scanner {
  readonly spelledOut: string[] = [];
  readonly operands: Operand[] = [];
  readonly #args: readonly string[];
  readonly #specs: readonly ArgumentSpec[];
  #at = 0;
  /** The option just before, if its value was left out. */
  #bare: string | undefined;

  constructor(args: readonly string[], specs: readonly ArgumentSpec[]) {
    this.#args = args;
    this.#specs = specs;
  }

  scan(): End | undefined {
    while (this.#at < this.#args.length) {
      const arg = this.#args[this.#at++];
      if (arg === "--") {
        for (const text of this.#args.slice(this.#at)) {
          this.operands.push({ text });
        }
        return undefined;
      }
      const after = this.#bare;
      this.#bare = undefined;
      const end = arg.startsWith("--")
        ? this.#scanLong(arg)
        : arg.startsWith("-") && arg !== "-"
        ? this.#scanShort(arg)
        : this.#scanOperand(arg, after);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #scanOperand(text: string, after: string | undefined): End | undefined {
    // Word processors make such a dash of two hyphens.
    const name = /^[\u2010-\u2015\u2212]+([a-z][\w-]*)/i.exec(text)?.[1];
    if (name !== undefined && this.#findLong(name) !== undefined) {
      return refuse(
        `unknown option ${
          quote(text)
        }: its dash is another character; write --${name}`,
      );
    }
    this.operands.push(after === undefined ? { text } : { text, after });
    return undefined;
  }

  #scanLong(arg: string): End | undefined {
    const { name, value } = splitLong(arg.slice(2));
    const spec = this.#findLong(name);
    if (spec === undefined) return this.#refuseUnknown(`--${name}`, name);
    return this.#take(spec, `--${name}`, value);
  }

  #scanShort(arg: string): End | undefined {
    const { name } = splitLong(arg.slice(1));
    // `-port 8000` is `--port 8000` mistyped far more often than `-p` with the value "ort".
    if (this.#findLong(name) !== undefined || isForeignWord(name)) {
      return this.#refuseUnknown(`-${name}`, name);
    }
    const letters = [...arg.slice(1)];
    while (letters.length > 0) {
      const letter = letters.shift()!;
      const spec = this.#findShort(letter);
      if (spec === undefined) {
        return this.#refuseLetter(letter, letters.join(""));
      }
      const remainder = letters.join("");
      const takesRemainder = spec.takes.kind === "value" ||
        remainder.startsWith("=");
      const value = takesRemainder && remainder !== ""
        ? remainder.replace(/^=/, "")
        : undefined;
      const end = this.#take(spec, `-${letter}`, value);
      if (end !== undefined || value !== undefined) return end;
    }
    return undefined;
  }

  #take(
    spec: ArgumentSpec,
    spelling: string,
    value: string | undefined,
  ): End | undefined {
    const { takes } = spec;
    if (takes.kind === "nothing") {
      const foreign = this.#findForeign(spelling, value);
      if (foreign !== undefined) return foreign;
      return value === undefined
        ? { kind: "command", name: takes.command }
        : refuse(
          `option ${quote(spelling)} takes no value, but has ${quote(value)}`,
        );
    }
    let text = value;
    if (takes.kind === "optional") {
      if (text === undefined) this.#bare = spelling;
      text ??= takes.bare;
    } else if (text === undefined) {
      const next = this.#args[this.#at];
      if (next === undefined || this.#isOption(next)) {
        return refuse(
          `option ${quote(spelling)} has no value: expected ${takes.expected}${
            encodeForeignFlag(spelling)
          }`,
        );
      }
      text = next;
      this.#at++;
    }
    this.spelledOut.push(`--${spec.long[0]}=${text}`);
    return undefined;
  }

  // A value may begin with `-`. Where it is exactly an option, the value was forgotten.
  #isOption(arg: string): boolean {
    if (arg === "--") return true;
    if (arg.startsWith("--")) {
      return this.#findLong(splitLong(arg.slice(2)).name) !== undefined;
    }
    return arg.startsWith("-") && this.#findShort(arg.slice(1)) !== undefined;
  }

  #findLong(name: string): ArgumentSpec | undefined {
    return this.#specs.find((spec) => spec.long.includes(name));
  }

  #findShort(letter: string): ArgumentSpec | undefined {
    return this.#specs.find((spec) =>
      letter.length === 1 && spec.short?.includes(letter) === true
    );
  }

  /** `-h 0.0.0.0`, which is the address elsewhere. */
  #findForeign(spelling: string, joined: string | undefined): End | undefined {
    const value = joined ?? this.#args[this.#at];
    if (value === undefined || spelling !== "-h") return undefined;
    const answer = explainForeignValue("h", value);
    return answer === undefined ? undefined : refuse(
      `unexpected argument ${quote(value)} after "-h": ${answer}`,
    );
  }

  #refuseLetter(letter: string, remainder: string): End {
    const rest = letter + remainder;
    // `-l3000` and `-l0.0.0.0:80`, which are a port and an address elsewhere.
    if (/^[\d:][\d.:]+$/.test(rest)) {
      return this.#refuseUnknown(`-${letter}`, rest);
    }
    const value = remainder === ""
      ? this.#args[this.#at]
      : remainder.replace(/^=/, "");
    const isValue = value !== undefined && !/^-\D/.test(value);
    return this.#refuseUnknown(
      `-${letter}`,
      letter,
      isValue ? value : undefined,
    );
  }

  #refuseUnknown(spelling: string, name: string, value?: string): End {
    const answer = explainUnknown({ name, value, specs: this.#specs });
    return refuse(`unknown option ${quote(spelling)}: ${answer}`);
  }
}

function splitLong(
  text: string,
): { readonly name: string; readonly value: string | undefined } {
  const equals = text.indexOf("=");
  return equals < 0
    ? { name: text, value: undefined }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** What the option does in other tools, where it takes no value there. */
function encodeForeignFlag(spelling: string): string {
  const answer = explainForeignFlag(spelling.slice(1));
  return answer === undefined ? "" : `; ${answer}`;
}

function refuse(message: string): End {
  return { kind: "usage", message };
}
