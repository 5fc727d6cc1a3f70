// A load generator: `own_load.ts PLAN SECONDS` makes connections, then keeps them busy and prints a LoadReport as JSON. It
// trusts the peer to frame by Content-Length or in chunks.

import { connectTo } from "./connect.ts";
import { parseHead, writeAll } from "./exchange.ts";
import { TurnQueue } from "../../src/net/turn_queue.ts";
import { openTurnSignal } from "../../src/net/turn_signal.ts";
import type { LoadReport } from "./load.ts";
import { ResponseContent } from "./response_content.ts";

/** What PLAN holds, as JSON. */
export interface OwnPlan {
  readonly port: number;
  /** Sent in turn, each with `depth` requests in it. */
  readonly messages: readonly string[];
  readonly connections: number;
  readonly depth: number;
  readonly tls?: boolean;
}

const BUFFER_OCTETS = 256 * 1024;
const CR = 13;
const LF = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/** Counts whole responses in what arrives, however it is cut. */
class ResponseCounter {
  /** The content that has not come whole; undefined between two responses. */
  #content: ResponseContent | undefined;
  /** A head whose end has not come yet. */
  #pending = new Uint8Array(0);
  count = 0;
  failures = 0;
  closing = false;

  add(octets: Uint8Array): void {
    let left = octets;
    if (this.#pending.length > 0) {
      left = new Uint8Array(this.#pending.length + octets.length);
      left.set(this.#pending);
      left.set(octets, this.#pending.length);
      this.#pending = new Uint8Array(0);
    }
    while (left.length > 0) left = this.#take(left);
  }

  /** What is left after the next piece of content, or the next head; nothing when that is cut. */
  #take(octets: Uint8Array): Uint8Array {
    if (this.#content !== undefined) {
      const taken = this.#content.take(octets);
      this.#endIfWhole(this.#content);
      return octets.subarray(taken);
    }
    const end = findHeadEnd(octets);
    if (end === -1) {
      this.#pending = octets.slice();
      return octets.subarray(octets.length);
    }
    this.#content = this.#readHead(decoder.decode(octets.subarray(0, end)));
    this.#endIfWhole(this.#content);
    return octets.subarray(end);
  }

  #endIfWhole({ isWhole }: ResponseContent): void {
    if (!isWhole) return;
    this.#content = undefined;
    this.count++;
  }

  #readHead(head: string): ResponseContent {
    const { status, fields } = parseHead(head);
    if (status >= 400) this.failures++;
    if (fields.get("connection") === "close") this.closing = true;
    return new ResponseContent(status, fields);
  }
}

/** Where the content begins, after CR LF CR LF; -1 while the head is not whole. */
function findHeadEnd(octets: Uint8Array): number {
  for (
    let at = octets.indexOf(LF);
    at !== -1;
    at = octets.indexOf(LF, at + 1)
  ) {
    if (octets[at + 1] === CR && octets[at + 2] === LF) return at + 3;
  }
  return -1;
}

async function load(plan: OwnPlan, seconds: number): Promise<LoadReport> {
  const messages = plan.messages.map((text) => encoder.encode(text));
  const counts = new Array<number>(plan.connections).fill(0);
  // The time of the handshakes is not part of the waits.
  const first = await Promise.all(
    counts.map(() => connectTo(plan.port, plan.tls)),
  );
  const started = performance.now();
  const until = started + seconds * 1000;
  const waits: number[] = [];
  let failures = 0, at = 0;
  // Without it the runtime would serve some connections of the load again and again.
  const turns = new TurnQueue(() => plan.connections, await openTurnSignal());

  async function keepBusy(client: number): Promise<void> {
    const buffer = new Uint8Array(BUFFER_OCTETS);
    while (performance.now() < until) {
      using connection = first[client] ??
        await connectTo(plan.port, plan.tls);
      delete first[client];
      const counter = new ResponseCounter();
      while (!counter.closing && performance.now() < until) {
        await turns.enter();
        const sent = performance.now();
        // A peer that sends back what it gets waits for us where we do not read meanwhile.
        const writing = writeAll(
          connection,
          messages[at = (at + 1) % messages.length],
        );
        const wanted = counter.count + plan.depth;
        while (counter.count < wanted) {
          const count = await connection.read(buffer);
          if (count === null) throw new Error("closed before the response");
          counter.add(buffer.subarray(0, count));
        }
        await writing;
        counts[client] += plan.depth;
        waits.push(performance.now() - sent);
      }
      failures += counter.failures;
    }
  }

  async function keepTrying(client: number): Promise<void> {
    while (performance.now() < until) {
      try {
        await keepBusy(client);
      } catch {
        failures++;
      }
    }
  }

  await Promise.all(counts.map((_, client) => keepTrying(client)));
  turns.close();
  waits.sort((a, b) => a - b);
  const within = (part: number) => waits[Math.floor(waits.length * part)];
  const requests = counts.reduce((sum, count) => sum + count, 0);
  return {
    requests,
    seconds: (performance.now() - started) / 1000,
    failures,
    middle: within(0.5),
    slow: within(0.99),
    slower: within(0.999),
    longest: waits.at(-1),
    share: Math.min(...counts) * counts.length / requests,
  };
}

const [planFile, seconds] = Deno.args;
const plan: OwnPlan = JSON.parse(Deno.readTextFileSync(planFile));
console.log(JSON.stringify(await load(plan, Number(seconds))));
