// A client for tests of responses whose length only their end tells: it sends one request on a connection of its own, reads to
// the end, and says whether the response is whole.

import { concatenate } from "../src/http/octets.ts";
import { decodeLatin1, encodeLatin1 } from "./latin1.ts";

/** What came back. */
export interface ReadResponse {
  readonly status: number;
  /** Status line and fields, as received. */
  readonly head: string;
  readonly content: Uint8Array;
  /** False where the connection ended before the content did. */
  readonly isWhole: boolean;
  /** The content as UTF-8. */
  text(): string;
}

/** A request. */
export interface Asked {
  readonly method?: string;
  readonly fields?: readonly string[];
  readonly content?: Uint8Array | string;
  readonly version?: string;
  /** Whether it reads only after it has sent all. */
  readonly readsLate?: boolean;
}

/** Sends the request, and reads until the server closes. */
export async function ask(
  port: number,
  target: string,
  { method = "GET", fields = [], content, version = "1.1", readsLate }: Asked =
    {},
): Promise<ReadResponse> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const octets = typeof content === "string" ? encodeLatin1(content) : content;
  const lines = [
    `${method} ${target} HTTP/${version}`,
    "Host: localhost",
    "Connection: close",
    ...octets === undefined ? [] : [`Content-Length: ${octets.length}`],
    ...fields,
  ];
  const request = concatenate([
    encodeLatin1(lines.join("\r\n") + "\r\n\r\n"),
    octets ?? new Uint8Array(),
  ]);
  const sending = send(connection, request);
  if (readsLate) await sending;
  const received = await receive(connection);
  await sending;
  return parse(received, method, target);
}

async function send(connection: Deno.Conn, octets: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < octets.length;) {
      at += await connection.write(octets.subarray(at));
    }
  } catch {
    // A server may respond and close before it has read all.
  }
}

async function receive(connection: Deno.Conn): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let read; (read = await connection.read(buffer)) !== null;) {
      pieces.push(buffer.slice(0, read));
    }
  } catch {
    // A reset: what came before it counts.
  }
  return concatenate(pieces);
}

function parse(
  received: Uint8Array,
  method: string,
  target: string,
): ReadResponse {
  const text = decodeLatin1(received.subarray(0, 65_536));
  const end = text.indexOf("\r\n\r\n") + 4;
  const head = text.slice(0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (!(status >= 200)) {
    throw new Error(`no response to ${method} ${target}: "${text}"`);
  }
  const rest = received.subarray(end);
  const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
  const { content, isWhole } = method === "HEAD"
    ? { content: rest, isWhole: rest.length === 0 }
    : /^transfer-encoding: chunked\r$/im.test(head)
    ? decodeChunks(rest)
    : {
      content: rest,
      isWhole: length === undefined || rest.length === Number(length),
    };
  return {
    status,
    head,
    content,
    isWhole,
    text: () => new TextDecoder().decode(content),
  };
}

function decodeChunks(
  octets: Uint8Array,
): { content: Uint8Array; isWhole: boolean } {
  const pieces: Uint8Array[] = [];
  for (let at = 0;;) {
    const size = /^([\da-f]+)\r\n/.exec(
      decodeLatin1(octets.subarray(at, at + 20)),
    );
    if (size === null) return { content: concatenate(pieces), isWhole: false };
    const start = at + size[0].length;
    const end = start + parseInt(size[1], 16);
    pieces.push(octets.subarray(start, end));
    at = end + 2;
    if (end === start) {
      const isWhole = at === octets.length;
      return { content: concatenate(pieces), isWhole };
    }
  }
}
