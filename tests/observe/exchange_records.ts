// Exchanges that tests record.

import type {
  ExchangeRecord,
  RecordedHead,
} from "../../src/observe/exchange_record.ts";

/** A head of HTTP/1.1 with these fields, their names in lower case. */
export function head(
  method: string,
  target: string,
  fields: Readonly<Record<string, string>> = {},
): RecordedHead {
  return {
    method,
    target,
    version: "HTTP/1.1",
    value: (name) => fields[name],
  };
}

/** An exchange of 5 octets that took 7 ms, on 21 November 2026, but for what is given. */
export function record(changes: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const ended = Date.UTC(2026, 10, 21, 9, 36, 58);
  return {
    head: head("GET", "/hello"),
    refusal: undefined,
    note: undefined,
    peer: "192.0.2.1",
    status: 200,
    sent: 5,
    cut: false,
    began: ended - 7,
    ended,
    ...changes,
  };
}
