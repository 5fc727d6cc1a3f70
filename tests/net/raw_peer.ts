// A peer over a real socket, which sends octets as they are and reads what comes.

import { decode, encode } from "./scripted_socket.ts";

/** One end of a TCP connection to a server on loopback. */
export class RawPeer {
  readonly #connection: Deno.TcpConn;
  #received = "";
  #closed = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects to a port on this machine. */
  static async connect(port: number): Promise<RawPeer> {
    return new RawPeer(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** All that was read so far, one character an octet. */
  get received(): string {
    return this.#received;
  }

  /** Sends octets; a string is one octet a character. Throws where the server is gone. */
  async send(octets: string | Uint8Array): Promise<void> {
    const all = typeof octets === "string" ? encode(octets) : octets;
    for (let sent = 0; sent < all.length;) {
      sent += await this.#connection.write(all.subarray(sent));
    }
  }

  /** Sends no more, and may still read. */
  async endSending(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** Reads once; false at the end, a reset included. */
  async read(): Promise<boolean> {
    const into = new Uint8Array(64 * 1024);
    const length = await this.#connection.read(into).catch(() => null);
    if (length === null) return false;
    this.#received += decode(into.subarray(0, length));
    return true;
  }

  /** Reads up to the end; all that was received. */
  async readAll(): Promise<string> {
    while (await this.read()) { /* until the end */ }
    return this.#received;
  }

  /** Reads until so many responses' worth of text satisfies `enough`; throws at the end. */
  async readUntil(enough: (received: string) => boolean): Promise<string> {
    while (!enough(this.#received)) {
      if (!await this.read()) throw new Error(`Ended: "${this.#received}"`);
    }
    return this.#received;
  }

  /** Reads and drops up to the end; how many octets. */
  async skipAll(): Promise<number> {
    const into = new Uint8Array(256 * 1024);
    let skipped = 0;
    for (;;) {
      const length = await this.#connection.read(into).catch(() => null);
      if (length === null) return skipped;
      skipped += length;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Whether closing a connection ends a write on it that waits: not on every version of the runtime. */
export async function closingEndsWrites(): Promise<boolean> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peer = await RawPeer.connect((listener.addr as Deno.NetAddr).port);
  const connection = await listener.accept();
  const octets = new Uint8Array(1 << 20);
  const writing = (async () => {
    for (;;) await connection.write(octets);
  })().catch(() => true);
  await sleep(200);
  connection.close();
  const late = sleep(200).then(() => false);
  const ended = await Promise.race([writing, late]);
  peer.close();
  // No timer may be left to end in a test.
  await Promise.all([writing, late]);
  return ended;
}

/** Waits until `holds`, looking now and then; throws after `patience` ms. */
export async function until(
  holds: () => boolean,
  patience = 10_000,
): Promise<void> {
  const end = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`It does not come: ${holds}`);
    await sleep(5);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
