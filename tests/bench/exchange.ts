// One request and its response over raw TCP: to know when a server is ready, what its entity-tags
// are, and that it answers what a case is about.

import { decodeLatin1, encodeLatin1 } from "../latin1.ts";
import { connectTo } from "./connect.ts";
import { delay } from "./delay.ts";
import { ResponseContent } from "./response_content.ts";

const TIMEOUT_MS = 5000;
const CONNECT_PAUSE_MS = 1;

export interface Answer {
  readonly status: number;
  /** By name in lower case; the last one where there are several. */
  readonly fields: ReadonlyMap<string, string>;
  /** Octets of content that came. */
  readonly length: number;
}

/** The response to `message`, read to the end of its content. Throws where none comes in time. */
export async function exchange(
  port: number,
  message: string,
  tls?: boolean,
): Promise<Answer> {
  using connection = await connectTo(port, tls);
  const timer = setTimeout(() => connection.close(), TIMEOUT_MS);
  try {
    const [answer] = await Promise.all([
      readAnswer(connection),
      writeAll(connection, new TextEncoder().encode(message)),
    ]);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** Writes all of it, also where the peer takes it in parts. */
export async function writeAll(
  connection: Deno.Conn,
  octets: Uint8Array,
): Promise<void> {
  for (let at = 0; at < octets.length;) {
    at += await connection.write(octets.subarray(at));
  }
}

/** Resolves once `message` is answered by a 200, asked for over and over. Rejects when aborted. */
export async function waitForAnswer(
  port: number,
  { message, signal, tls }: {
    message: string;
    signal: AbortSignal;
    tls?: boolean;
  },
): Promise<void> {
  for (;;) {
    try {
      const { status } = await exchange(port, message, tls);
      if (status === 200) return;
      throw new Error(`its first answer is ${status}`);
    } catch (error) {
      signal.throwIfAborted();
      const early = error instanceof Deno.errors.ConnectionRefused ||
        error instanceof Deno.errors.ConnectionReset;
      if (!early) throw error;
    }
    await delay(CONNECT_PAUSE_MS);
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export function findFreePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Splits a head, without its blank line, into status and fields. */
export function parseHead(head: string): Omit<Answer, "length"> {
  const [statusLine, ...lines] = head.split("\r\n");
  const fields = new Map(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { status: Number(statusLine.split(" ")[1]), fields };
}

async function readAnswer(connection: Deno.Conn): Promise<Answer> {
  const buffer = new Uint8Array(256 * 1024);
  let head = "";
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("the answer ends inside its head");
    head += decodeLatin1(buffer.subarray(0, count));
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) continue;
    const { status, fields } = parseHead(head.slice(0, end));
    const content = new ResponseContent(status, fields);
    content.take(encodeLatin1(head.slice(end + 4)));
    while (!content.isWhole) {
      const more = await connection.read(buffer);
      if (more === null) throw new Error("the answer ends inside its content");
      content.take(buffer.subarray(0, more));
    }
    return { status, fields, length: content.length };
  }
}
