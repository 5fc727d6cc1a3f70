// An exchange as a case in the notation of tests/wire. What else a case must have is in that folder.

import type { DescribedExchange } from "./described_exchange.ts";
import type { ConnectionSummary } from "./exchange_store.ts";
import { MAX_TITLE_LENGTH } from "./limits.ts";

/** The case, in Markdown. */
export function encodeWireCase(
  { peer }: Pick<ConnectionSummary, "peer">,
  exchange: DescribedExchange,
): string {
  const { request, refused, status, requestHead, requestContent } = exchange;
  const title = refused?.refusal ??
    `${request?.method} ${encodeNotation(request?.target ?? "")}`;
  const reasons = refused === undefined
    ? exchange.decisions.map(({ text, section }) =>
      `${text}${section === undefined ? "" : ` (${section})`}.`
    )
    : [`${refused.text} ${refused.section}.`];
  const octets = requestHead.octets + requestContent.octets;
  const lines = octets.match(/[^\n]*\n|[^\n]+/g) ?? [];
  return [
    `## ${title.slice(0, MAX_TITLE_LENGTH)}`,
    "",
    `From ${peer}; the response was ${status ?? "none"}.`,
    ...reasons,
    "",
    "```octets",
    ...lines.map(encodeNotation),
    "```",
    "",
    "```outcome",
    refused === undefined
      ? `complete: ${request?.method}`
      : `refused: ${refused.refusal} (${status})`,
    "```",
    "",
  ].join("\n");
}

/** A line of octets in the notation, in which each octet is visible ASCII. */
function encodeNotation(line: string): string {
  return line.replace(
    /[^ -~]|[\\{}]/g,
    (unit) =>
      ESCAPES[unit] ??
        `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`,
  ).replace(/ $/, "\\x20");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "\t": "\\t",
  "\\": "\\\\",
  "{": "\\{",
  "}": "\\}",
};
