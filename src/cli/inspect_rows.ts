// The rows of the options for the inspector.

import {
  flag,
  invalid,
  optionalText,
  type Parsed,
  valid,
} from "./option_kind.ts";
import type {
  InspectAddress,
  OptionRows,
  Options,
  OptionTarget,
} from "./option_sections.ts";
import { parseHost } from "./option_value.ts";

const EXPECTED = "PORT, ADDR:PORT or [ADDR]:PORT, with a port up to 65535";

/** What the option alone stands for. 0 would be "no", as with other options whose value may be left out. */
const ANY_PORT = "any";

/** The loopback interface: what the inspector shows is for this machine, unless somebody says otherwise. */
const LOOPBACK = "127.0.0.1";

function parseInspect(text: string): Parsed<InspectAddress> {
  if (text === ANY_PORT) return valid({ hostname: LOOPBACK, port: 0 });
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([^\[\]]+)\]|([^:\[\]]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits ?? NaN);
  if (!(port <= 65535)) return invalid(EXPECTED);
  const hostname = bracketed ?? plain;
  if (hostname === undefined) return valid({ hostname: LOOPBACK, port });
  const parsed = parseHost(hostname);
  return parsed.kind === "valid" ? valid({ hostname, port }) : parsed;
}

export const INSPECT_ROWS: OptionRows<
  Extract<OptionTarget, `inspect.${string}`>
> = {
  "inspect.address": {
    group: "Output",
    long: ["inspect"],
    kind: optionalText({
      placeholder: "[ADDR:]PORT",
      expected: EXPECTED,
      bare: ANY_PORT,
      parse: parseInspect,
    }),
    initialText: "off",
    meaning:
      "a page that shows every octet of each request and response, and why",
  },
  "inspect.secrets": {
    group: "Output",
    long: ["inspect-secrets"],
    kind: flag(),
    initialText: "off",
    meaning: "the inspector shows passwords, cookies and tokens too",
  },
};

/** What the options for the inspector together cannot mean; undefined where there is no such thing. */
export function findInspectContradiction(
  { address, secrets }: Options["inspect"],
  port: number,
): string | undefined {
  if (secrets && address === undefined) {
    return 'option "--inspect-secrets" needs --inspect';
  }
  return address !== undefined && address.port === port && port !== 0
    ? `--inspect and --port are both ${port}: each needs a port of its own`
    : undefined;
}
