// Lines of events as a worker sends them, made of little.

import {
  encodeWatchEvent,
  type WatchEvent,
} from "../../src/observe/watch_recorder.ts";

export function opened(connection: string, peer = "127.0.0.1"): string {
  return encode({ kind: "opened", connection, peer, at: 1_000_000 });
}

export function closed(connection: string): string {
  return encode({
    kind: "closed",
    connection,
    by: "peer",
    at: 5,
    received: 1,
    sent: 2,
  });
}

export function exchanged(
  connection: string,
  number: number,
  { target = "/", content = "" }: { target?: string; content?: string } = {},
): string {
  const run = (octets: string, offset = 0) => ({
    offset,
    length: octets.length,
    octets,
    coding: undefined,
  });
  const head = `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
  return encode({
    kind: "exchange",
    connection,
    peer: "127.0.0.1",
    opened: 1_000_000,
    exchange: {
      number,
      request: { method: "GET", target, version: "HTTP/1.1" },
      status: 200,
      refused: undefined,
      cut: false,
      decisions: [{ decision: "file", detail: "index.html" }],
      omittedDecisions: 0,
      times: {
        firstIn: 1,
        headComplete: 2,
        ready: 3,
        firstOut: 4,
        lastOut: 5,
      },
      requestHead: run(head),
      requestContent: run("", head.length),
      interim: run(""),
      responseHead: run("HTTP/1.1 200 OK\r\n\r\n"),
      responseContent: run(content, 19),
    },
    pieces: { received: [[0, head.length, 1]], sent: [[0, 19, 4]] },
  });
}

function encode(event: WatchEvent): string {
  return encodeWatchEvent(event);
}
