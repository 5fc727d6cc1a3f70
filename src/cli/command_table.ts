// The options that print a text instead of serving.

import type { CommandRow } from "./option_row.ts";

/** The options that print a text and exit. */
export const COMMAND_TABLE = {
  help: { long: ["help"], meaning: "print this text" },
  shortHelp: { long: [], short: "h", meaning: "print the most used options" },
  version: { long: ["version"], short: "Vv", meaning: "print the version" },
} as const satisfies Record<string, CommandRow>;
