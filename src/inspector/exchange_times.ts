// When an exchange came how far, in words.

import { encodeDuration } from "../base/quantity.ts";
import type { ExchangePieces, Piece } from "../observe/watch_recorder.ts";
import type { MaskedExchange, TracedOctets } from "../observe/trace_event.ts";
import type { ConnectionSummary } from "./exchange_store.ts";

/** What happened, when, and what more there is to say of it. */
export type TimeRow = readonly [name: string, time: string, more?: string];

const NAMES = [
  ["firstIn", "first octet in"],
  ["headComplete", "head complete"],
  ["ready", "response ready"],
  ["firstOut", "first octet out"],
  ["lastOut", "last octet out"],
] as const;

/** The rows after that the connection was accepted, in their order. */
export function listTimes(
  { handshake, closed }: ConnectionSummary,
  { times, requestHead, responseContent }: MaskedExchange,
  { received, sent }: ExchangePieces,
): readonly TimeRow[] {
  const rows: TimeRow[] = [];
  if (handshake !== undefined) {
    const { at, protocol } = handshake;
    rows.push(["handshake", `+ ${encodeDuration(at)}`, protocol]);
  }
  let before: number | undefined;
  for (const [key, name] of NAMES) {
    const at = times[key];
    if (at === undefined) continue;
    const more = key === "headComplete"
      ? describePieces(received, requestHead)
      : key === "lastOut"
      ? describePieces(sent, responseContent)
      : undefined;
    const time = before === undefined
      ? `at ${encodeDuration(at)}`
      : `+ ${encodeDuration(at - before)}`;
    rows.push(more === undefined ? [name, time] : [name, time, more]);
    before = at;
  }
  if (closed !== undefined) {
    rows.push(["closed", `at ${encodeDuration(closed.at)}`, `by ${closed.by}`]);
  }
  return rows;
}

/** How many pieces there were, and the longest gap between two of them; undefined for a single one. */
function describePieces(
  pieces: readonly Piece[],
  { offset: start, length }: TracedOctets,
): string | undefined {
  const among = pieces.filter(([offset, octets]) =>
    offset < start + length && offset + octets > start
  );
  if (among.length < 2) return undefined;
  const gaps = among.slice(1).map(([, , at], i) => at - among[i][2]);
  return `in ${among.length} pieces, the longest gap ${
    encodeDuration(Math.max(...gaps))
  }`;
}
