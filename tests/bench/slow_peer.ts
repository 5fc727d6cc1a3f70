// Slow peers: `slow_peer.ts PORT COUNT PATH` connects `COUNT` clients. Every other one reads a large file slowly, and the
// others send a head a few octets at a time. It prints a line when all are connected, and another one when its standard
// input ends. Where the server closes a connection, another one takes its place.

import { connectTo } from "./connect.ts";
import { delay } from "./delay.ts";

const PAUSE_MS = 1000;
const PIECE_OCTETS = 16 * 1024;
const HEAD_PIECE_OCTETS = 4;
/** ms before a peer that was turned away comes again. */
const RETRY_MS = 500;

const [port, count, path] = Deno.args;
const encoder = new TextEncoder();
const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const request = encoder.encode(head + "\r\n");
const longHead = encoder.encode(`${head}X-Long: ${"x".repeat(4096)}\r\n\r\n`);
let waiting = Number(count);

async function readSlowly(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(PIECE_OCTETS);
  await connection.write(request);
  while (await connection.read(buffer) !== null) await delay(PAUSE_MS);
}

async function sendSlowly(connection: Deno.Conn): Promise<void> {
  for (let at = 0; at < longHead.length; at += HEAD_PIECE_OCTETS) {
    await connection.write(longHead.slice(at, at + HEAD_PIECE_OCTETS));
    await delay(PAUSE_MS);
  }
}

/** Keeps one peer connected. Each begins at another moment of the pause, so that they do not all act at once. */
async function keepOne(
  at: number,
  behave: (connection: Deno.Conn) => Promise<void>,
): Promise<void> {
  await delay(PAUSE_MS * at / Number(count));
  for (let isFirst = true;; isFirst = false) {
    try {
      using connection = await connectTo(Number(port));
      if (isFirst && --waiting === 0) console.log(`open ${count}`);
      await behave(connection);
    } catch {
      await delay(RETRY_MS);
    }
  }
}

for (let at = 0; at < Number(count); at++) {
  void keepOne(at, at % 2 === 0 ? readSlowly : sendSlowly);
}
for await (const _ of Deno.stdin.readable);
console.log(`held ${count}`);
Deno.exit();
