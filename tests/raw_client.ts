// A client for tests: sends octets as they are, and reads responses as strictly as RFC 9112 is written. It normalises
// nothing, forgives nothing, and is bounded in time and size, so that a server that fails can't hang a test.

/** A final response. */
export interface RawResponse {
  readonly status: number;
  readonly reason: string;
  /** The field lines in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly content: Uint8Array;
  /** The head as it was received, the blank line included. */
  readonly head: string;
  /** The value of the one field of that name; undefined without one. Throws where there are two. */
  field(name: string): string | undefined;
  /** The content, one character an octet. */
  text(): string;
}

const MAX_HEAD = 64 * 1024;
const MAX_CONTENT = 64 * 1024 * 1024;
const TIMEOUT_MS = 15_000;

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/;
const FIELD_LINE =
  /^([-!#$%&'*+.^_`|~0-9A-Za-z]+): ([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?|)$/;

/** One character an octet. */
export function decodeLatin1(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < octets.length; i += 8192) {
    text += String.fromCharCode(...octets.subarray(i, i + 8192));
  }
  return text;
}

/** One octet a character; a character beyond latin-1 throws. */
export function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 255) throw new RangeError(`not latin-1: "${character}"`);
    return code;
  });
}

/** A connection to 127.0.0.1. */
export class RawClient {
  readonly #connection: Deno.TcpConn;
  readonly #timer: ReturnType<typeof setTimeout>;
  #buffer = new Uint8Array(64 * 1024);
  #start = 0;
  #end = 0;
  #closed = false;

  private constructor(connection: Deno.TcpConn, timeout: number) {
    this.#connection = connection;
    this.#timer = setTimeout(() => this.close(), timeout);
  }

  /** Connects; after `timeout` ms the connection is closed and whatever waits rejects. */
  static async connect(
    port: number,
    timeout = TIMEOUT_MS,
  ): Promise<RawClient> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new RawClient(connection, timeout);
  }

  /** Sends all of it; text is one octet a character. */
  async send(message: string | Uint8Array): Promise<void> {
    let left = typeof message === "string" ? encodeLatin1(message) : message;
    while (left.length > 0) {
      left = left.subarray(await this.#connection.write(left));
    }
  }

  /** The next final response, to a request of that method. Throws for what isn't one. */
  async receive(method = "GET"): Promise<RawResponse> {
    const head = await this.#takeHead();
    const lines = head.slice(0, -4).split("\r\n");
    const statusLine = STATUS_LINE.exec(lines[0]);
    if (statusLine === null) throw new Error(`no status-line: "${lines[0]}"`);
    const fields = lines.slice(1).map((line) => {
      const match = FIELD_LINE.exec(line);
      if (match === null) throw new Error(`no field line: "${line}"`);
      return [match[1], match[2]] as const;
    });
    const field = (name: string) => {
      const found = fields.filter(([n]) => n.toLowerCase() === name);
      if (found.length > 1) throw new Error(`two of "${name}":\n${head}`);
      return found[0]?.[1];
    };
    const status = Number(statusLine[1]);
    const length = decideLength({ status, method, field });
    const content = await this.#take(length);
    const text = () => decodeLatin1(content);
    return {
      status,
      reason: statusLine[2],
      fields,
      content,
      head,
      field,
      text,
    };
  }

  /** Everything up to the end of the stream. */
  async receiveToEnd(): Promise<Uint8Array> {
    while (await this.#read());
    return await this.#take(this.#end - this.#start);
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

  async #takeHead(): Promise<string> {
    for (let from = 0;;) {
      const text = decodeLatin1(this.#received().subarray(from));
      const end = text.indexOf("\r\n\r\n");
      if (end !== -1) {
        return decodeLatin1(await this.#take(from + end + 4));
      }
      from = Math.max(0, this.#end - this.#start - 3);
      if (from > MAX_HEAD) throw new Error("a head without end");
      if (!await this.#read()) {
        const rest = decodeLatin1(this.#received().subarray(0, 200));
        throw new Error(`the stream ended within a head: "${rest}"`);
      }
    }
  }

  async #take(length: number): Promise<Uint8Array> {
    if (length > MAX_CONTENT) throw new Error(`too much content: ${length}`);
    while (this.#end - this.#start < length) {
      if (!await this.#read()) {
        const had = this.#end - this.#start;
        throw new ContentEnded(`the stream ended after ${had} of ${length}`);
      }
    }
    const taken = this.#received().slice(0, length);
    this.#start += length;
    return taken;
  }

  #received(): Uint8Array {
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
    const held = this.#received();
    if (held.length > 2 * MAX_CONTENT) throw new Error("octets without end");
    const roomy = new Uint8Array(Math.max(held.length * 2, 64 * 1024));
    roomy.set(held);
    this.#buffer = roomy;
    this.#start = 0;
    this.#end = held.length;
  }
}

/** Content ended before its Content-Length. */
export class ContentEnded extends Error {}

/** RFC 9112 §6.3, as far as this server goes: it never sends a transfer coding, nor content without its length. */
function decideLength(
  { status, method, field }: {
    status: number;
    method: string;
    field: (name: string) => string | undefined;
  },
): number {
  const length = field("content-length");
  if (field("transfer-encoding") !== undefined) {
    throw new Error("Transfer-Encoding in a response");
  }
  if (status === 204 || status < 200) {
    if (length !== undefined) throw new Error(`Content-Length with ${status}`);
    return 0;
  }
  if (status === 304) return 0;
  if (length === undefined || !/^(?:0|[1-9]\d*)$/.test(length)) {
    throw new Error(`Content-Length: "${length}"`);
  }
  return method === "HEAD" ? 0 : Number(length);
}

/** A request head of HTTP/1.1 with Host; field lines as they shall stand. */
export function encodeRequest(
  target: string,
  { method = "GET", fields = [] }: {
    method?: string;
    fields?: readonly string[];
  } = {},
): string {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost", ...fields];
  return lines.join("\r\n") + "\r\n\r\n";
}

/** Sends one request on a connection of its own; throws where more than one response comes back. */
export async function exchange(
  port: number,
  target: string,
  { method = "GET", fields = [] }: {
    method?: string;
    fields?: readonly string[];
  } = {},
): Promise<RawResponse> {
  const client = await RawClient.connect(port);
  try {
    const closing = [...fields, "Connection: close"];
    await client.send(encodeRequest(target, { method, fields: closing }));
    const response = await client.receive(method);
    const rest = await client.receiveToEnd();
    if (rest.length > 0) {
      throw new Error(`octets after the response: "${decodeLatin1(rest)}"`);
    }
    return response;
  } finally {
    client.close();
  }
}
