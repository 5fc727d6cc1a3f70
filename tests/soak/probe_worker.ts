// Steady requests for one small file from a thread of their own, so that no other work of the soak delays them: on kept
// connections, and on a new connection each.

import { RawClient } from "../raw_client.ts";
import { sleep } from "../wait.ts";
import { expectOneOf, expectStatus } from "./checks.ts";
import { Latency } from "./latency.ts";
import { mostDisturbed, type Phase, SharedPhase } from "./phase.ts";
import type { ProbeOrder, ProbeResult } from "./probe.ts";
import { Tally } from "./tally.ts";
import { askFor } from "./world.ts";

const KEPT_LANES = 4;
const KEPT_PAUSE_MS = 20;
const NEW_PAUSE_MS = 50;
const RENEW_MS = 8_000;
const TIMEOUT_MS = 40_000;
const FAULT_PAUSE_MS = 200;
const TICK_MS = 5;
const KIND = "probe";

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as {
  postMessage(message: ProbeResult): void;
};

let prober: Prober | undefined;

self.addEventListener("message", async (event) => {
  const { data } = event as MessageEvent<ProbeOrder | "stop">;
  if (data === "stop") return prober?.stop();
  prober = new Prober(data);
  scope.postMessage(await prober.run());
});

class Prober {
  readonly #order: ProbeOrder;
  readonly #phase: SharedPhase;
  readonly #tally: Tally;
  readonly #waits = makeLatencies();
  readonly #own = makeLatencies();
  #stopped = false;

  constructor(order: ProbeOrder) {
    this.#order = order;
    this.#phase = new SharedPhase(order.memory);
    this.#tally = new Tally(() => this.#phase.get());
  }

  /** Resolves, after it was stopped, with what it found. */
  async run(): Promise<ProbeResult> {
    const kept = Array.from({ length: KEPT_LANES }, () => this.#askKept());
    await Promise.all([...kept, this.#askAnew(), this.#watchTimers()]);
    return {
      tally: this.#tally.snapshot(),
      waits: snapshot(this.#waits),
      own: snapshot(this.#own),
    };
  }

  stop(): void {
    this.#stopped = true;
  }

  /** On a connection that persists. */
  async #askKept(): Promise<void> {
    let client: RawClient | undefined;
    let until = 0;
    while (!this.#stopped) {
      const isRight = await this.#measure(async () => {
        if (client === undefined) {
          client = await RawClient.connect(this.#order.port, TIMEOUT_MS);
          until = performance.now() + RENEW_MS;
        }
        await this.#ask(client);
      });
      if (!isRight || performance.now() > until) {
        client?.close();
        client = undefined;
      }
      await sleep(KEPT_PAUSE_MS);
    }
    client?.close();
  }

  /** On a new connection each time. */
  async #askAnew(): Promise<void> {
    while (!this.#stopped) {
      await this.#measure(async () => {
        using client = await RawClient.connect(this.#order.port, TIMEOUT_MS);
        await this.#ask(client);
      });
      await sleep(NEW_PAUSE_MS);
    }
  }

  /** How late this thread is by itself: what the machine adds to each wait. */
  async #watchTimers(): Promise<void> {
    while (!this.#stopped) {
      const since = performance.now();
      await sleep(TICK_MS);
      const late = Math.max(0, performance.now() - since - TICK_MS);
      this.#own[this.#phase.get()].add(late);
    }
  }

  async #ask(client: RawClient): Promise<void> {
    const { file } = this.#order;
    await client.send(askFor(file));
    const response = await client.receive();
    expectStatus(response, 200);
    expectOneOf(response.content, [file.content]);
  }

  /** Counts one exchange with its wait; false after a fault. */
  async #measure(exchange: () => Promise<void>): Promise<boolean> {
    const began = this.#phase.get(), since = performance.now();
    let isRight = true;
    try {
      await exchange();
      this.#tally.addVerified(KIND);
    } catch (error) {
      isRight = false;
      this.#tally.addFault(KIND, error);
    }
    const during = mostDisturbed(began, this.#phase.get());
    this.#waits[during].add(performance.now() - since);
    if (!isRight) await sleep(FAULT_PAUSE_MS);
    return isRight;
  }
}

function makeLatencies(): Record<Phase, Latency> {
  return { steady: new Latency(), wave: new Latency(), stopped: new Latency() };
}

function snapshot(latencies: Record<Phase, Latency>): ProbeResult["waits"] {
  const { steady, wave, stopped } = latencies;
  return {
    steady: steady.snapshot(),
    wave: wave.snapshot(),
    stopped: stopped.snapshot(),
  };
}
