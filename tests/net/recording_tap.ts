// A tap that keeps all it gets.

import type { ClosedBy, Tap, TracedExchange } from "../../src/observe/tap.ts";
import { decodeLatin1 } from "../latin1.ts";

/** Keeps what it gets of one connection. */
export class RecordingTap implements Tap {
  received = "";
  sent = "";
  readonly exchanges: TracedExchange[] = [];
  readonly events: string[] = [];
  closedBy: ClosedBy | undefined;

  opened(_: number, { peer }: { peer: string }): void {
    this.events.push(`opened ${peer}`);
  }

  handshaken(_: number, { protocol }: { protocol: string }): void {
    this.events.push(`handshaken ${protocol}`);
  }

  octets(_: number, way: "in" | "out", octets: Uint8Array, { offset }: {
    offset: number;
  }): void {
    const text = decodeLatin1(octets);
    const before = way === "in" ? this.received : this.sent;
    if (before.length !== offset) throw new Error(`A gap at ${offset}`);
    if (way === "in") this.received += text;
    else this.sent += text;
    this.events.push(`${way} ${octets.length}`);
  }

  began(_: number, { method, target }: { method: string; target: string }) {
    this.events.push(`began ${method} ${target}`);
  }

  exchanged(_: number, exchange: TracedExchange): void {
    this.exchanges.push(exchange);
    this.events.push(`exchanged ${exchange.status}`);
  }

  closed(_: number, { by }: { by: ClosedBy }): void {
    this.closedBy = by;
    this.events.push(`closed by ${by}`);
  }
}
