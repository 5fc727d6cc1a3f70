// The place of a worker, which another one takes after a crash.

import { startSteadyTimeout } from "../net/steady_timeout.ts";
import { FIRST_RESTART_DELAY_MS } from "./limits.ts";
import type { ToWorker } from "./message.ts";

/** One of the fixed number of workers, through all its restarts. */
export interface WorkerSlot {
  /** From 1. */
  readonly number: number;
  /** Its row in the shared metrics. */
  readonly row: number;
  /** True once another worker has taken its place. */
  isRetired: boolean;
  /** Undefined until the next restart. */
  worker: Worker | undefined;
  /** When the worker was started, by `performance.now()`. */
  started: number;
  /** ms before the next restart. */
  delay: number;
  /** Limits the start, or waits for the restart. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Called once the worker is drained or has stopped with an error. */
  onEnd: () => void;
}

/** A worker that is not started yet. */
export function makeSlot(number: number, row: number): WorkerSlot {
  return {
    number,
    row,
    isRetired: false,
    worker: undefined,
    started: 0,
    delay: FIRST_RESTART_DELAY_MS,
    timer: undefined,
    onEnd: () => {},
  };
}

/** Ends the worker at once. */
export function terminate(slot: WorkerSlot): void {
  clearTimeout(slot.timer);
  slot.worker?.terminate();
  slot.worker = undefined;
}

/** Resolves once the worker is drained, has stopped, or has not done so within the timeout. */
export function drainWorker(
  slot: WorkerSlot,
  timeoutMs: number,
  kind: "drain" | "retire" = "drain",
): Promise<void> {
  const { worker } = slot;
  if (worker === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = startSteadyTimeout(resolve, timeoutMs);
    slot.onEnd = () => {
      cancel();
      resolve();
    };
    worker.postMessage({ kind } satisfies ToWorker);
  });
}
