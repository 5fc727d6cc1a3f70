// The steady probe, seen from the thread that starts and stops it.

import type { LatencyCounts } from "./latency.ts";
import type { Phase, SharedPhase } from "./phase.ts";
import type { SiteFile } from "./site_files.ts";
import type { TallyCounts } from "./tally.ts";

/** What the probe asks for. */
export interface ProbeOrder {
  readonly port: number;
  readonly file: SiteFile;
  /** Of the phase. */
  readonly memory: SharedArrayBuffer;
}

export interface ProbeResult {
  readonly tally: TallyCounts;
  /** From before a request, with the connection if it is new, to the end of the response. */
  readonly waits: Record<Phase, LatencyCounts>;
  /** How late timers of the probe's thread were. */
  readonly own: Record<Phase, LatencyCounts>;
}

/** A probe that runs. */
export class Probe {
  readonly #worker: Worker;
  readonly #result: Promise<ProbeResult>;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#result = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`the probe: ${event.message}`));
      };
    });
    // `stop()` reports it.
    this.#result.catch(() => {});
  }

  static start(
    order: Omit<ProbeOrder, "memory">,
    phase: SharedPhase,
  ): Probe {
    const url = new URL("./probe_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const whole: ProbeOrder = { ...order, memory: phase.memory };
    worker.postMessage(whole);
    return new Probe(worker);
  }

  /** Resolves when its connections are closed. Rejects if it failed by itself. */
  async stop(): Promise<ProbeResult> {
    this.#worker.postMessage("stop");
    try {
      return await this.#result;
    } finally {
      this.#worker.terminate();
    }
  }
}
