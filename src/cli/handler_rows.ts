// The rows of the options of a handler.

import { ALLOW_EXPECTED, parseAllow } from "./handler_option.ts";
import { flag, text } from "./option_kind.ts";
import type { OptionRow } from "./option_row.ts";
import type { OptionTarget, OptionValue } from "./option_sections.ts";
import { FILE_EXPECTED, parseFile } from "./option_value.ts";

type HandlerTarget = Extract<OptionTarget, `handler.${string}`>;

/** A row for each. */
export const HANDLER_ROWS: {
  readonly [Target in HandlerTarget]: OptionRow<OptionValue<Target>>;
} = {
  "handler.file": {
    group: "Handler",
    long: ["handler"],
    kind: text({
      placeholder: "FILE",
      expected: FILE_EXPECTED,
      parse: parseFile,
    }),
    initialText: "none",
    meaning:
      "JavaScript module that responds before DIR: its default export has fetch(request, info)",
  },
  "handler.allow": {
    group: "Handler",
    long: ["handler-allow"],
    kind: text({
      placeholder: "LIST",
      expected: ALLOW_EXPECTED,
      parse: parseAllow,
    }),
    initialText: "read DIR and the handler's folder",
    meaning:
      "what else it may do: net=HOST:PORT,env=NAME,write=PATH; also read=PATH, sys=NAME",
  },
  "handler.watch": {
    group: "Handler",
    long: ["watch"],
    kind: flag(),
    initialText: "off",
    meaning: "load the handler anew when a module in its folder changes",
  },
};
