// The benchmark's own command line.

import { parseArgs } from "@std/cli/parse-args";
import { wrapText } from "./table.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Whole seconds of each load. */
  readonly seconds: number;
  readonly idle: number;
  /** Names of cases; empty for all. */
  readonly cases: readonly string[];
  /** Keys of peers; empty for all. */
  readonly peers: readonly string[];
  /** Where the raw figures go, as JSON. */
  readonly json: string | undefined;
}

/** For an error in the command line. */
export class UsageError extends Error {}

const NUMBERS = {
  rounds: { initial: 5, most: 99 },
  seconds: { initial: 2, most: 60 },
  // tinyhttp takes 10,000 connections at once, and the load needs some.
  idle: { initial: 9000, most: 9900 },
};

/** What is asked for; undefined for help. Throws a UsageError. */
export function parseBenchOptions(
  args: readonly string[],
): BenchOptions | undefined {
  const parsed = parseArgs(args, {
    string: ["rounds", "seconds", "idle", "case", "peers", "json"],
    boolean: ["help"],
    alias: { h: "help" },
    collect: ["case", "peers"],
    unknown(arg) {
      throw new UsageError(`unknown option "${arg}"`);
    },
  });
  if (parsed.help === true) return undefined;
  return {
    rounds: parseCount("rounds", parsed.rounds),
    seconds: parseCount("seconds", parsed.seconds),
    idle: parseCount("idle", parsed.idle),
    cases: splitNames(parsed.case),
    peers: splitNames(parsed.peers),
    json: parsed.json as string | undefined,
  };
}

/** `wanted`, or all where nothing is. Throws a UsageError for a name that there is not. */
export function pickNames(
  wanted: readonly string[],
  { what, known }: { what: string; known: readonly string[] },
): readonly string[] {
  for (const name of wanted) {
    if (!known.includes(name)) {
      throw new UsageError(
        `unknown ${what} "${name}": known are ${known.join(", ")}`,
      );
    }
  }
  return wanted.length === 0 ? known : wanted;
}

/** The help text, with the names there are. */
export function encodeHelp(
  { cases, peers }: { cases: readonly string[]; peers: readonly string[] },
): string {
  const { rounds, seconds, idle } = NUMBERS;
  return `deno task bench [options]
  --rounds N      rounds of each load (${rounds.initial})
  --seconds S     whole seconds of each load (${seconds.initial})
  --idle N        connections of the case idle (${idle.initial})
  --case NAMES    only these cases, with commas
  --peers NAMES   only these peers, with commas
  --json FILE     write the raw figures there
TINYHTTP_BINARY names a compiled tinyhttp to take part.

${wrapText(`cases: ${cases.join(", ")}`).join("\n")}
${wrapText(`peers: ${peers.join(", ")}`).join("\n")}`;
}

function parseCount(name: keyof typeof NUMBERS, text: unknown): number {
  const { initial, most } = NUMBERS[name];
  if (text === undefined) return initial;
  const value = /^\d{1,5}$/.test(String(text)) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} "${text}": expected 1 to ${most}`);
}

function splitNames(texts: unknown): string[] {
  return (texts as string[] ?? []).flatMap((text) => text.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
}
