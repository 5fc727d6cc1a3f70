// One line for each exchange. What the peer sent is escaped: it cannot end a line or a quotation, and a
// terminal does not read it as a command.
//
// The escapes are those that readers of each format expect, not those of `visible_text`.

import { reasonPhrase } from "../http/status.ts";
import type { ExchangeRecord } from "./exchange_record.ts";

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
): string {
  return ENCODERS[format](exchange) + "\n";
}

const ENCODERS: Readonly<
  Record<AccessLogFormat, (exchange: ExchangeRecord) => string>
> = {
  short: encodeShort,
  combined: encodeCombined,
  json: encodeJson,
};

/** For a person at a terminal: local time, peer, status, request, octets, duration, refusal or cut. */
function encodeShort(exchange: ExchangeRecord): string {
  const { peer, status, sent, ended } = exchange;
  const time = new Date(ended).toTimeString().slice(0, 8);
  const request = encodeRequest(exchange);
  const reason = encodeReason(exchange);
  return `${time} ${peer} ${status} ${request} ${sent} ${
    durationOf(exchange)
  }ms${reason}`;
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
  const request = head === undefined
    ? "-"
    : `${encodeRequest(exchange)} ${head.version}`;
  const referer = escapeQuoted(head?.value("referer") ?? "-");
  const agent = escapeQuoted(head?.value("user-agent") ?? "-");
  return `${peer} - - [${encodeCommonTime(ended)}] "${request}" ${status} ${
    sent === 0 ? "-" : sent
  } "${referer}" "${agent}"`;
}

function encodeJson(exchange: ExchangeRecord): string {
  const { head, peer, status, sent, refusal, note, cut, ended } = exchange;
  const line = JSON.stringify({
    time: new Date(ended).toISOString(),
    peer,
    method: head?.method,
    target: head?.target,
    version: head?.version,
    status,
    reason: reasonPhrase(status),
    sent,
    ms: durationOf(exchange),
    cut: cut || undefined,
    refusal,
    note,
    host: head?.value("host"),
    referer: head?.value("referer"),
    agent: head?.value("user-agent"),
  });
  // Some octets above ASCII are terminal commands too.
  return line.replace(/[^ -~]/g, (unit) => `\\u${encodeHex(unit, 4)}`);
}

function encodeRequest({ head }: ExchangeRecord): string {
  return head === undefined
    ? "-"
    : `${head.method} ${escapeQuoted(head.target)}`;
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
