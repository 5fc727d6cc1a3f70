// One line for each exchange. What the peer sent is escaped: it cannot end a line or a quotation, and a
// terminal does not read it as a command.
//
// The escapes are those that readers of each format expect, not those of `visible_text`.

import { encodeDuration, encodeSize } from "../base/quantity.ts";
import { reasonPhrase } from "../http/status.ts";
import type { ExchangeRecord } from "./exchange_record.ts";
import { MAX_JSON_VALUE_LENGTH, MAX_SHORT_TARGET_LENGTH } from "./limits.ts";

/** The formats of `--log`. */
export type AccessLogFormat = "short" | "combined" | "json";

/**
 * The line for an exchange, with its line end.
 *
 * @example
 * ```ts
 * import { encodeAccess, serve } from "@tinyhttp/tinyhttp";
 * import { assertMatch } from "@std/assert";
 *
 * const lines: string[] = [];
 * {
 *   await using server = await serve({
 *     hostname: "127.0.0.1",
 *     port: 0,
 *     onExchange: (exchange) => lines.push(encodeAccess(exchange, "combined")),
 *   });
 *   await (await fetch(new URL("hello", server.url))).body?.cancel();
 * }
 * assertMatch(lines[0], /^127\.0\.0\.1 - - \[.+\] "GET \/hello HTTP\/1\.1" 200 /);
 * ```
 */
export function encodeAccess(
  exchange: ExchangeRecord,
  format: AccessLogFormat,
  { colour = false }: {
    /** Whether the short format has colours, for a terminal. */
    readonly colour?: boolean;
  } = {},
): string {
  return ENCODERS[format](exchange, colour) + "\n";
}

const ENCODERS: Readonly<
  Record<
    AccessLogFormat,
    (exchange: ExchangeRecord, colour: boolean) => string
  >
> = {
  short: encodeShort,
  combined: encodeCombined,
  json: encodeJson,
};

/** For a person at a terminal: local time, peer, status, request, size, duration, reason; in columns. */
function encodeShort(exchange: ExchangeRecord, colour: boolean): string {
  const { peer, status, sent, ended } = exchange;
  const line = exchange.head ?? exchange.line;
  const time = new Date(ended).toTimeString().slice(0, 8);
  const target = line && cutValue(line.target, MAX_SHORT_TARGET_LENGTH, "...");
  const request = line ? `${line.method} ${escapeQuoted(target!)}` : "-";
  const source = `${time} ${peer.padEnd(PEER_COLUMN)}`;
  return [
    colour ? `\x1b[2m${source}\x1b[22m` : source,
    colour ? `\x1b[${colourOf(status)}m${status}\x1b[39m` : status,
    request.padEnd(REQUEST_COLUMN),
    encodeSize(sent).padStart(SIZE_COLUMN),
    encodeDuration(durationOf(exchange)).padStart(DURATION_COLUMN),
  ].join(" ") + encodeReason(exchange);
}

/** Widths of columns. A longer IPv6 address or request moves what follows it. */
const PEER_COLUMN = "255.255.255.255".length;
const REQUEST_COLUMN = 30;
const SIZE_COLUMN = "1023 KiB".length;
const DURATION_COLUMN = "9999 ms".length;

/** Green, cyan, yellow, red: the parameter of ECMA-48's SGR. */
function colourOf(status: number): number {
  return status < 300 ? 32 : status < 400 ? 36 : status < 500 ? 33 : 31;
}

/** The first characters of a value; `mark` stands for the others. */
function cutValue(value: string, most: number, mark: string): string {
  return value.length > most ? value.slice(0, most) + mark : value;
}

/** What is said of the exchange in parentheses, if anything. */
function encodeReason({ refusal, note, cut }: ExchangeRecord): string {
  const reasons = [note ?? refusal, ...cut ? ["cut"] : []]
    .filter((reason) => reason !== undefined);
  return reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
}

/** In ms; 0 if the system's clock was set back meanwhile. */
function durationOf({ began, ended }: ExchangeRecord): number {
  return Math.max(0, ended - began);
}

/** Apache's and nginx's combined format. */
function encodeCombined(exchange: ExchangeRecord): string {
  const { head, peer, status, sent, ended } = exchange;
  const request = encodeRequestLine(exchange);
  const referer = escapeQuoted(head?.value("referer") ?? "-");
  const agent = escapeQuoted(head?.value("user-agent") ?? "-");
  return `${peer} - - [${encodeCommonTime(ended)}] "${request}" ${status} ${
    sent === 0 ? "-" : sent
  } "${referer}" "${agent}"`;
}

function encodeRequestLine({ head, line }: ExchangeRecord): string {
  const known = head ?? line;
  if (known === undefined) return "-";
  const { method, target, version } = known;
  return [method, escapeQuoted(target), ...version ? [version] : []].join(" ");
}

function encodeJson(exchange: ExchangeRecord): string {
  const { head, peer, status, sent, refusal, note, cut, ended } = exchange;
  const line = head ?? exchange.line;
  // No value of a field has this mark, which is beyond Latin-1.
  const cutLong = (value: string | undefined) =>
    value && cutValue(value, MAX_JSON_VALUE_LENGTH, "…");
  const text = JSON.stringify({
    time: new Date(ended).toISOString(),
    peer,
    method: line?.method,
    target: cutLong(line?.target),
    version: line?.version,
    status,
    reason: reasonPhrase(status),
    sent,
    ms: Math.round(durationOf(exchange) * 100) / 100,
    cut: cut || undefined,
    refusal,
    note,
    host: cutLong(head?.value("host")),
    referer: cutLong(head?.value("referer")),
    agent: cutLong(head?.value("user-agent")),
  });
  // Some octets above ASCII are terminal commands too.
  return text.replace(/[^ -~]/g, (unit) => `\\u${encodeHex(unit, 4)}`);
}

/** Each octet that is not printable ASCII, and `"` and `\`, as `\xHH`: the form of Apache and nginx. */
function escapeQuoted(text: string): string {
  return text.replace(
    /[^ !#-[\]-~]/g,
    (octet) => `\\x${encodeHex(octet, 2)}`,
  );
}

function encodeHex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** UTC, such as `21/Nov/2026:09:36:58 +0000`. */
function encodeCommonTime(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${
    time.slice(0, 8)
  } +0000`;
}
