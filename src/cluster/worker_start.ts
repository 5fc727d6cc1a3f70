// The start of a worker: what it does until it listens, and why it does not come so far.

import { START_TIMEOUT_MS } from "./limits.ts";
import type { FromWorker, StartStep } from "./message.ts";
import { StartFailure } from "./start_failure.ts";
import type { WorkerSlot } from "./worker_slot.ts";

/** What a worker says, beside what only its start needs. */
export type Said = Exclude<
  FromWorker,
  { readonly kind: "step" | "listening" | "failed" }
>;

/** Who learns what comes from a worker. */
export interface WorkerListener {
  /** The worker listens at these addresses. */
  onListening(hostnames: readonly string[]): void;
  onMessage(message: Said): void;
  /** The worker stopped with an error after it listened. */
  onCrash(cause: string): void;
}

/** Why a step is not done in time. */
function explainTimeout(step: StartStep, timeoutMs: number): string {
  const time = `${timeoutMs / 1000} s`;
  return step === "handler"
    ? `it did not finish loading in ${time}`
    : `not listening after ${time}`;
}

/**
 * Resolves once the worker listens or is terminated; rejects with a StartFailure that names the step in progress. To be called
 * before the worker gets its first message.
 */
export function awaitStart(
  worker: Worker,
  slot: WorkerSlot,
  { onListening, onMessage, onCrash }: WorkerListener,
  timeoutMs = START_TIMEOUT_MS,
): Promise<void> {
  // What it loads before its first step is our own code.
  let step: StartStep = "listener";
  let listening = false;
  return new Promise((resolve, reject) => {
    slot.onTerminated = resolve;
    slot.timer = setTimeout(() => {
      const message = explainTimeout(step, timeoutMs);
      reject(new StartFailure(step, { name: "TimedOut", message }));
    }, timeoutMs);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      switch (data.kind) {
        case "step":
          step = data.what;
          return;
        case "listening":
          clearTimeout(slot.timer);
          listening = true;
          onListening(data.hostnames);
          return resolve();
        case "failed":
          clearTimeout(slot.timer);
          return reject(new StartFailure(data.what, data));
        default:
          return onMessage(data);
      }
    };
    worker.onerror = (event) => {
      // Otherwise the error would end the whole program.
      event.preventDefault();
      const { message } = event;
      if (listening) return onCrash(message);
      clearTimeout(slot.timer);
      reject(new StartFailure(step, { name: "Error", message }));
    };
  });
}
