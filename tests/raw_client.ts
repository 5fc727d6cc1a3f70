// A client for tests: it sends octets as they are, and reads responses strictly (`response_head`). It is bounded in
// time and size, so that a server that fails can't make a test hang.

import { decodeLatin1, encodeLatin1 } from "./latin1.ts";
import {
  decideContentLength,
  parseResponseHead,
  type ResponseHead,
} from "./response_head.ts";
import { connectTo } from "./transports.ts";

/** A final response. */
export interface RawResponse extends ResponseHead {
  readonly content: Uint8Array;
  /** The head as it was received, the blank line included. */
  readonly head: string;
  /** The content, one character for each octet. */
  text(): string;
}

const CR = 0x0d;
const LF = 0x0a;
const READ_OCTETS = 64 * 1024;
const MAX_HEAD_OCTETS = 64 * 1024;
const MAX_CONTENT_OCTETS = 64 * 1024 * 1024;
const MAX_HELD_OCTETS = 2 * MAX_CONTENT_OCTETS;
/** Far more than any exchange takes, also on a machine that runs other work. */
const TIMEOUT_MS = 60_000;
/** The same for thousands of exchanges, which took 40 s where each core had seven threads to run. */
export const LONG_TIMEOUT_MS = 300_000;

/** A connection to 127.0.0.1, over TCP or TLS as `connectTo` finds. Received octets are held until a method takes them. */
export class RawClient {
  readonly #connection: Deno.Conn;
  readonly #timer: ReturnType<typeof setTimeout>;
  #buffer = new Uint8Array();
  #start = 0;
  #end = 0;
  #closed = false;

  private constructor(connection: Deno.Conn, timeoutMs: number) {
    this.#connection = connection;
    this.#timer = setTimeout(() => this.close(), timeoutMs);
  }

  /** Connects. After `timeoutMs` the connection is closed, and whatever waits for it rejects. */
  static async connect(
    port: number,
    timeoutMs = TIMEOUT_MS,
  ): Promise<RawClient> {
    return new RawClient(await connectTo(port), timeoutMs);
  }

  /** Sends all of it; text is one octet for each character. Throws if the server has closed. */
  async send(message: string | Uint8Array): Promise<void> {
    let left = typeof message === "string" ? encodeLatin1(message) : message;
    while (left.length > 0) {
      left = left.subarray(await this.#connection.write(left));
    }
  }

  /** Takes the next response, to a request of that method. Throws for anything else, and if the stream ends before. */
  async receive(method = "GET"): Promise<RawResponse> {
    const head = await this.#takeHead();
    const parsed = parseResponseHead(head);
    const content = await this.#take(decideContentLength(parsed, method));
    return { ...parsed, head, content, text: () => decodeLatin1(content) };
  }

  /** Takes everything up to the end of the stream. Throws if the server resets the connection. */
  async receiveToEnd(): Promise<Uint8Array> {
    while (await this.#read());
    return await this.#take(this.#end - this.#start);
  }

  /** What was received and not taken, one character for each octet. */
  get received(): string {
    return decodeLatin1(this.#held());
  }

  /** Reads once; false at the end of the stream or if the server resets the connection. Throws after the timeout. */
  async read(): Promise<boolean> {
    try {
      return await this.#read();
    } catch (error) {
      if (this.#closed) throw error;
      return false;
    }
  }

  /** Reads to the end, as `read` does; returns what was received and not taken. */
  async readAll(): Promise<string> {
    while (await this.read());
    return this.received;
  }

  /** Reads until what was received is enough, and returns it; throws if the stream ends before. */
  async readUntil(enough: (received: string) => boolean): Promise<string> {
    while (!enough(this.received)) {
      if (!await this.read()) throw new Error(`it ended: "${this.received}"`);
    }
    return this.received;
  }

  /** Reads to the end, as `read` does, and drops what was received; returns how many octets that was. */
  async skipAll(): Promise<number> {
    let skipped = 0;
    do {
      skipped += this.#end - this.#start;
      this.#start = this.#end = 0;
    } while (await this.read());
    return skipped;
  }

  /** Sends the end of the stream. */
  async closeWrite(): Promise<void> {
    await this.#connection.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #takeHead(): Promise<string> {
    for (let from = 0;;) {
      const end = findBlankLine(this.#held(), from);
      if (end !== -1) return decodeLatin1(await this.#take(end));
      from = Math.max(0, this.#end - this.#start - 3);
      if (from > MAX_HEAD_OCTETS) throw new Error("a head without end");
      if (!await this.#read()) {
        const rest = decodeLatin1(this.#held().subarray(0, 200));
        throw new Error(`the stream ended within a head: "${rest}"`);
      }
    }
  }

  async #take(length: number): Promise<Uint8Array> {
    if (length > MAX_CONTENT_OCTETS) {
      throw new Error(`too much content: ${length}`);
    }
    while (this.#end - this.#start < length) {
      if (!await this.#read()) {
        const had = this.#end - this.#start;
        throw new ContentEnded(`the stream ended after ${had} of ${length}`);
      }
    }
    const taken = this.#held().slice(0, length);
    this.#start += length;
    return taken;
  }

  #held(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  async #read(): Promise<boolean> {
    if (this.#end === this.#buffer.length) this.#makeRoom();
    const into = this.#buffer.subarray(this.#end);
    const read = await this.#connection.read(into);
    if (read === null) return false;
    this.#end += read;
    return true;
  }

  #makeRoom(): void {
    const held = this.#held();
    if (held.length > MAX_HELD_OCTETS) throw new Error("octets without end");
    const roomy = new Uint8Array(Math.max(held.length * 2, READ_OCTETS));
    roomy.set(held);
    this.#buffer = roomy;
    this.#start = 0;
    this.#end = held.length;
  }
}

/** The place after the first CRLF CRLF from `from` on; -1 without one. Long content after it costs nothing. */
export function findBlankLine(octets: Uint8Array, from = 0): number {
  for (let at = octets.indexOf(CR, from); at !== -1;) {
    const isBlank = octets[at + 1] === LF && octets[at + 2] === CR &&
      octets[at + 3] === LF;
    if (isBlank) return at + 4;
    at = octets.indexOf(CR, at + 1);
  }
  return -1;
}

/** Content ended before its Content-Length. */
export class ContentEnded extends Error {}

type Init = { method?: string; fields?: readonly string[] };

/** The head of a request with Host; `fields` are sent as they are, one line each. */
export function encodeRequest(
  target: string,
  { method = "GET", fields = [] }: Init = {},
): string {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost", ...fields];
  return lines.join("\r\n") + "\r\n\r\n";
}

/** Sends one request on a connection of its own; throws if more than one response comes back. */
export async function exchange(
  port: number,
  target: string,
  { method = "GET", fields = [] }: Init = {},
): Promise<RawResponse> {
  using client = await RawClient.connect(port);
  const closing = [...fields, "Connection: close"];
  await client.send(encodeRequest(target, { method, fields: closing }));
  const response = await client.receive(method);
  const rest = await client.receiveToEnd();
  if (rest.length > 0) {
    throw new Error(`octets after the response: "${decodeLatin1(rest)}"`);
  }
  return response;
}
