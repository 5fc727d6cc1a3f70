// The soak's own command line.

import { parseArgs } from "@std/cli/parse-args";

export interface SoakOptions {
  readonly minutes: number;
  /** Of all contents and choices. */
  readonly seed: number;
  /** Whether a wait that is too long during a wave is a fault. */
  readonly strict: boolean;
}

/** For an error in the command line. */
export class UsageError extends Error {}

/** A day: what runs longer is no test. */
const MAX_MINUTES = 24 * 60;
const MAX_SEED = 2 ** 31 - 1;

export const HELP = `deno task soak [options]
  --minutes N   minutes of traffic (1)
  --seed N      seed of contents and choices (a random one, which is printed)
  --strict      a wait of more than 250 ms during a wave is a fault
TINYHTTP_BINARY names a compiled tinyhttp to take instead of main.ts.`;

/** What is asked for; undefined for help. Throws a UsageError. */
export function parseSoakOptions(
  args: readonly string[],
): SoakOptions | undefined {
  const parsed = parseArgs(args, {
    string: ["minutes", "seed"],
    boolean: ["help", "strict"],
    alias: { h: "help" },
    unknown(arg) {
      throw new UsageError(`unknown option "${arg}"`);
    },
  });
  if (parsed.help === true) return undefined;
  return {
    minutes:
      parseCount("minutes", parsed.minutes, { least: 1, most: MAX_MINUTES }) ??
        1,
    seed: parseCount("seed", parsed.seed, { least: 0, most: MAX_SEED }) ??
      Math.floor(Math.random() * MAX_SEED),
    strict: parsed.strict === true,
  };
}

function parseCount(
  name: string,
  text: unknown,
  { least, most }: { least: number; most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(String(text)) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} "${text}": expected ${least} to ${most}`);
}
