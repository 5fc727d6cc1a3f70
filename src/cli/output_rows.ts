// The rows of the options for what is printed.

import type { LogFormat } from "../cluster/message.ts";
import { choice, flag } from "./option_kind.ts";
import type { OptionRows } from "./option_sections.ts";
import { TRACE_KIND } from "./option_value.ts";

export const OUTPUT_ROWS: OptionRows<
  "output.log" | "output.trace" | "output.quiet"
> = {
  "output.log": {
    group: "Output",
    long: ["log"],
    kind: choice<LogFormat>("FORMAT", ["short", "combined", "json", "none"]),
    initialText: "short",
    meaning: "access log: short, combined, json or none",
  },
  "output.trace": {
    group: "Output",
    long: ["trace"],
    kind: TRACE_KIND,
    initialText: "off",
    meaning:
      "print what is received and sent, and why; secrets are masked; no access log without --log",
  },
  "output.quiet": {
    group: "Output",
    long: ["quiet"],
    short: "q",
    kind: flag(),
    initialText: "off",
    meaning: "no banner, and no access log without --log",
  },
};
