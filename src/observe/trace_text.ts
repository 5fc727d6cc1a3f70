// A trace as lines of text, for a person and for programs. Each line begins with a mark:
//
//     + CONNECTION PEER TIME              a connection was accepted
//     & CONNECTION PROTOCOL               its handshake is over
//     = CONNECTION.N STATUS METHOD TARGET VERSION
//                                         an exchange; `-` for what is not known
//     > OFFSET OCTETS                     the head of the request, a line of it or a part of a long one
//     >> OFFSET OCTETS                    its content
//     ! OFFSET NAME: TEXT [SECTION]       it is refused; after the line with the octet that caused it
//     * NAME: TEXT [SECTION] = DETAIL     a decision; ` [SECTION]` and ` = DETAIL` where there is one
//     < OFFSET OCTETS                     the head of the response, interim ones before it
//     << OFFSET OCTETS                    its content
//     ~ N octets ...                      so many octets of a content are not shown; why
//     @ NAME=MS ...                       when the exchange came how far, in ms after the connection was accepted
//                                         (an empty line ends the exchange)
//     - CONNECTION WHO MS IN OUT          the connection is over: who ended it, octets received, octets sent
//     ? N events are lost                 the trace was not read fast enough
//
// OCTETS are as `visible_octets.ts` writes them: `\r\n` stands for a line end. Offsets count from the first octet of the
// connection in their direction. Secrets are masked by asterisks. With colours the lines are the same between them.

import { DECISIONS } from "../http/decision_table.ts";
import { REFUSALS } from "../http/refusal.ts";
import {
  MAX_LINE_OCTETS,
  MAX_PRINTED_BINARY_OCTETS,
  MAX_PRINTED_CONTENT_OCTETS,
} from "./limits.ts";
import type { ExchangeTimes } from "./tap.ts";
import type {
  MaskedExchange,
  TracedOctets,
  TraceEvent,
} from "./trace_event.ts";
import { encodeVisible, isBinary } from "./visible_octets.ts";

/** The lines of an event, each with its line end. */
export function encodeTraceText(event: TraceEvent, colour: boolean): string {
  const lines = listLines(event);
  const paint = colour ? paintLine : (line: string) => line;
  return lines.map((line) => paint(line) + "\n").join("");
}

function listLines(event: TraceEvent): string[] {
  switch (event.kind) {
    case "opened": {
      const time = new Date(event.at).toISOString();
      return [`+ ${event.connection} ${toVisible(event.peer)} ${time}`];
    }
    case "handshaken":
      return [`& ${event.connection} ${event.protocol}`];
    case "exchange":
      return listExchange(event.connection, event.exchange);
    case "closed": {
      const { connection, by, at, received, sent } = event;
      return [`- ${connection} ${by} ${encodeMs(at)} ${received} ${sent}`];
    }
    case "lost":
      return [`? ${event.events} events are lost`];
  }
}

function listExchange(connection: string, exchange: MaskedExchange): string[] {
  const { number, request, status, refused } = exchange;
  const line = request === undefined
    ? "- - -"
    : [request.method, request.target, request.version].map(toVisible).join(
      " ",
    );
  const head = listOctets(">", exchange.requestHead, refused);
  const content = listContent(">>", exchange.requestContent, refused);
  const isMarked = [...head, ...content].some((line) => line.startsWith("!"));
  return [
    `= ${connection}.${number} ${status ?? "-"} ${line}`,
    ...head,
    ...content,
    ...(refused !== undefined && !isMarked ? [encodeRefused(refused)] : []),
    ...listDecisions(exchange),
    ...listOctets("<", exchange.interim),
    ...listOctets("<", exchange.responseHead),
    ...listContent("<<", exchange.responseContent),
    encodeTimes(exchange),
    "",
  ];
}

type Refused = MaskedExchange["refused"];

/** A line for each line of the octets, and for each part of a long one. */
function listOctets(
  mark: string,
  { offset, octets }: Pick<TracedOctets, "offset" | "octets">,
  refused?: Refused,
): string[] {
  const lines: string[] = [];
  for (let start = 0; start < octets.length;) {
    const lineFeed = octets.indexOf("\n", start);
    const lineEnd = lineFeed < 0 ? octets.length : lineFeed + 1;
    const end = Math.min(lineEnd, start + MAX_LINE_OCTETS);
    lines.push(
      `${mark} ${offset + start} ${encodeVisible(octets.slice(start, end))}`,
    );
    const at = refused === undefined ? -1 : refused.at - offset;
    if (refused !== undefined && at >= start && at < end) {
      lines.push(encodeRefused(refused));
    }
    start = end;
  }
  return lines;
}

function listContent(
  mark: string,
  content: TracedOctets,
  refused?: Refused,
): string[] {
  const { offset, length, coding } = content;
  const most = isBinary(content.octets.slice(0, MAX_PRINTED_CONTENT_OCTETS))
    ? MAX_PRINTED_BINARY_OCTETS
    : MAX_PRINTED_CONTENT_OCTETS;
  const octets = content.octets.slice(0, most);
  const lines = listOctets(mark, { offset, octets }, refused);
  const left = length - octets.length;
  if (left === 0) return lines;
  const why = coding === undefined ? "more" : `in ${toVisible(coding)}`;
  return [...lines, `~ ${left} octets ${why}`];
}

function encodeRefused({ refusal, at }: NonNullable<Refused>): string {
  const { text, section } = REFUSALS[refusal];
  return `! ${at} ${refusal}: ${text} [${section}]`;
}

function listDecisions(
  { decisions, omittedDecisions }: MaskedExchange,
): string[] {
  const lines = decisions.map(({ decision, detail }) => {
    const { text, section } = DECISIONS[decision];
    const cited = section === undefined ? "" : ` [${section}]`;
    const added = detail === undefined ? "" : ` = ${toVisible(detail)}`;
    return `* ${decision}: ${text}${cited}${added}`;
  });
  return omittedDecisions === 0
    ? lines
    : [...lines, `~ ${omittedDecisions} decisions more`];
}

/** The names of the times, in their order. */
const TIMES: readonly (readonly [name: string, time: keyof ExchangeTimes])[] = [
  ["first-in", "firstIn"],
  ["head", "headComplete"],
  ["ready", "ready"],
  ["first-out", "firstOut"],
  ["last-out", "lastOut"],
];

function encodeTimes({ times, cut }: MaskedExchange): string {
  const known = TIMES.filter(([, time]) => times[time] !== undefined)
    .map(([name, time]) => `${name}=${encodeMs(times[time]!)}`);
  return ["@", ...known, ...(cut ? ["cut"] : [])].join(" ");
}

function encodeMs(ms: number): string {
  return ms.toFixed(3);
}

/** A text of the program or of the peer; a file name can hold characters beyond one octet. */
function toVisible(text: string): string {
  // Units above an octet are written in UTF-8, as the octets of heads are.
  const octets = /[^\0-\xff]/.test(text)
    ? String.fromCharCode(...new TextEncoder().encode(text))
    : text;
  return encodeVisible(octets);
}

const SGR: Readonly<Record<string, string>> = {
  "+": "\x1b[2m",
  "&": "\x1b[2m",
  "-": "\x1b[2m",
  "@": "\x1b[2m",
  "~": "\x1b[2m",
  "=": "\x1b[1m",
  "!": "\x1b[31m",
  "?": "\x1b[31m",
  "*": "\x1b[33m",
  ">": "\x1b[36m",
  ">>": "\x1b[34m",
  "<": "\x1b[32m",
  "<<": "\x1b[35m",
};
const SGR_RESET = "\x1b[0m";

function paintLine(line: string): string {
  const colour = SGR[line.split(" ", 1)[0]];
  return colour === undefined ? line : colour + line + SGR_RESET;
}
