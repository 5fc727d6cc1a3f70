// A connection between a scripted socket and a scripted site, on a clock that the test turns.

import { assert, assertEquals } from "@std/assert";
import type { Responder } from "../../src/http/responder.ts";
import { BufferPool } from "../../src/net/buffer_pool.ts";
import { Http1Connection } from "../../src/net/http1_connection.ts";
import { Http1Shared } from "../../src/net/http1_shared.ts";
import { DEFAULT_LIMITS, WRITE_OCTETS } from "../../src/net/limits.ts";
import { tapped } from "../../src/net/tap.ts";
import { TurnQueue } from "../../src/net/turn_queue.ts";
import { Metrics } from "../../src/observe/metrics.ts";
import type { Tap } from "../../src/observe/tap.ts";
import type { ExchangeRecord } from "../../src/observe/exchange_record.ts";
import { readResponses, type SeenResponse } from "./response_reader.ts";
import { ScriptedSite } from "./scripted_site.ts";
import { ScriptedSocket } from "./scripted_socket.ts";

/** When the test's clock begins; milliseconds since the epoch. */
export const BEGINNING = Date.UTC(2030, 0, 1);

/** What was observed of an exchange, with the target instead of the lent head. */
export interface SeenExchange {
  readonly target: string | undefined;
  readonly status: number;
  readonly sent: number;
  readonly refusal: string | undefined;
}

/** The peer of one connection. */
export class ScriptedPeer {
  readonly socket = new ScriptedSocket();
  readonly site = new ScriptedSite();
  readonly connection: Http1Connection;
  readonly pool = new BufferPool({
    small: { size: 1024, pooled: 4 },
    large: { size: WRITE_OCTETS, lent: 2 },
  });
  readonly faults: unknown[] = [];
  readonly exchanges: SeenExchange[] = [];
  /** What the log would say of each of them, if anything. */
  readonly notes: (string | undefined)[] = [];
  /** The request-lines of those whose heads were refused. */
  readonly lines: (string | undefined)[] = [];
  now = BEGINNING;
  draining = false;
  handsOver = false;
  #settled = false;

  /** Answered by the scripted site, or by another in its place; perhaps watched by a tap. */
  constructor(responder?: Responder, tap?: Tap) {
    const shared = new Http1Shared({
      responder: responder ?? this.site,
      limits: DEFAULT_LIMITS,
      turns: new TurnQueue(() => 1),
      clock: {
        now: () => this.now,
        steady: () => this.now,
        fresh: () => this.now,
      },
      draining: () => this.draining,
      handsOver: () => this.handsOver,
      metrics: new Metrics(),
      observe: (exchange) => {
        this.exchanges.push(see(exchange));
        this.notes.push(exchange.note);
        const { line } = exchange;
        this.lines.push(
          line && `${line.method} ${line.target} ${line.version ?? "-"}`,
        );
      },
      handshakeFailed: undefined,
      fault: (error) => this.faults.push(error),
    }, this.pool);
    const peer = "192.0.2.1";
    const transport = tap === undefined
      ? this.socket
      : tapped(this.socket, tap, { id: 1, peer });
    this.connection = new Http1Connection(transport, { peer, shared });
  }

  /** True once the connection has come to its end. */
  get settled(): boolean {
    return this.#settled;
  }

  /** ms until the connection's deadline. */
  get patience(): number {
    return this.connection.deadline - this.now;
  }

  /** Begins to serve, and lets the connection go as far as it can. */
  async serve(): Promise<this> {
    this.connection.serve().then(() => this.#settled = true);
    await turn();
    return this;
  }

  /** Sends octets, and lets the connection go as far as it can. */
  async send(octets: string | Uint8Array): Promise<this> {
    this.socket.send(octets);
    await turn();
    return this;
  }

  /** Lets time pass until the deadline, and expires it. */
  async expire(): Promise<void> {
    assert(this.connection.deadline < Infinity, "nothing is waited for");
    this.now = this.connection.deadline;
    this.connection.expire();
    await turn();
  }

  /** Sends no more; the connection must come to its end. */
  async end(): Promise<this> {
    this.socket.end();
    await turn();
    this.assertOver();
    return this;
  }

  /** Every response written so far. */
  responses(...methods: string[]): SeenResponse[] {
    return readResponses(this.socket.text, methods);
  }

  /** Status and content of each response written so far. */
  answers(...methods: string[]): [number, string][] {
    return this.responses(...methods).map(({ status, content }) =>
      [status, content] as [number, string]
    );
  }

  /** Fails unless the connection has ended, given the socket and every file back, and once only. */
  assertOver(): void {
    assert(this.#settled, "the connection goes on");
    assert(this.socket.closed, "the socket is open");
    assertEquals(this.connection.deadline, Infinity, "a deadline is left");
    assertEquals(this.pool.lent, 0, "a buffer is missing");
    this.assertFilesClosed();
  }

  /** Fails unless every file was closed once. */
  assertFilesClosed(): void {
    for (const file of this.site.files) assertEquals(file.closes, 1);
  }
}

/** A peer that sent these octets in one piece, with the connection gone as far as it can. */
export async function connect(octets = ""): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer();
  peer.socket.send(octets);
  return await peer.serve();
}

/** A request without content; `fields` are lines after Host, without line ends. */
export function request(
  target: string,
  { method = "GET", version = "1.1", fields = [] }: {
    method?: string;
    version?: string;
    fields?: string[];
  } = {},
): string {
  const lines = [`${method} ${target} HTTP/${version}`, "Host: a", ...fields];
  return lines.map((line) => line + "\r\n").join("") + "\r\n";
}

/** One turn of the event loop: whatever doesn't wait for the test has gone as far as it can. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function see({ head, status, sent, refusal }: ExchangeRecord): SeenExchange {
  return { target: head?.target, status, sent, refusal };
}
