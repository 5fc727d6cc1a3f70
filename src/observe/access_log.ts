// A line for each exchange. What the peer sent is escaped: it can neither end a line nor a quotation,
// and it can't speak to the terminal.

import { reasonPhrase } from "../http/status.ts";
import type { ExchangeRecord } from "./exchange_record.ts";

/** The formats of `--log`. */
export type AccessLogFormat = "short" | "combined" | "json";

/** The line for an exchange that ended then, in ms since the epoch; with its line end. */
export function encodeAccess(
  exchange: ExchangeRecord,
  { format, ended }: { format: AccessLogFormat; ended: number },
): string {
  return ENCODERS[format](exchange, ended) + "\n";
}

const ENCODERS: Readonly<
  Record<AccessLogFormat, (exchange: ExchangeRecord, ended: number) => string>
> = {
  short: encodeShort,
  combined: encodeCombined,
  json: encodeJson,
};

/** For a person at a terminal: time, peer, status, request, octets, and why it was refused. */
function encodeShort(exchange: ExchangeRecord, ended: number): string {
  const { peer, status, sent, refusal, began } = exchange;
  const time = new Date(ended).toTimeString().slice(0, 8);
  const why = refusal === undefined ? "" : ` (${refusal})`;
  return `${time} ${peer} ${status} ${encodeRequest(exchange)} ${sent} ${
    ended - began
  }ms${why}`;
}

/** Apache's and nginx's combined format. */
function encodeCombined(exchange: ExchangeRecord, ended: number): string {
  const { head, peer, status, sent } = exchange;
  const request = head === undefined
    ? "-"
    : `${encodeRequest(exchange)} HTTP/1.${head.minor}`;
  const referer = escapeQuoted(head?.value("referer") ?? "-");
  const agent = escapeQuoted(head?.value("user-agent") ?? "-");
  return `${peer} - - [${encodeCommonTime(ended)}] "${request}" ${status} ${
    sent === 0 ? "-" : sent
  } "${referer}" "${agent}"`;
}

function encodeJson(exchange: ExchangeRecord, ended: number): string {
  const { head, peer, status, sent, refusal, began } = exchange;
  const line = JSON.stringify({
    time: new Date(ended).toISOString(),
    peer,
    method: head?.method,
    target: head?.target,
    version: head === undefined ? undefined : `HTTP/1.${head.minor}`,
    status,
    reason: reasonPhrase(status),
    sent,
    ms: ended - began,
    refusal,
    referer: head?.value("referer"),
    agent: head?.value("user-agent"),
  });
  // A terminal takes octets above ASCII for commands too.
  return line.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function encodeRequest({ head }: ExchangeRecord): string {
  return head === undefined
    ? "-"
    : `${head.method} ${escapeQuoted(head.target)}`;
}

/** The text without what could end a quotation or a line, or speak to a terminal. */
function escapeQuoted(text: string): string {
  return text.replace(
    /[^ !#-[\]-~]/g,
    (character) =>
      `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `21/Nov/2026:09:36:58 +0000` */
function encodeCommonTime(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${
    time.slice(0, 8)
  } +0000`;
}
