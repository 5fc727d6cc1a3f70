// The place of a worker, which another one takes after a crash.

import { startSteadyTimeout } from "../net/steady_timeout.ts";
import type { ToWorker } from "./message.ts";

/** One of the fixed number of workers, through all its restarts. */
export interface WorkerSlot {
  /** From 1. */
  readonly number: number;
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

/** Resolves once the worker is drained, has stopped, or has not done so within the timeout. */
export function drainWorker(
  slot: WorkerSlot,
  timeoutMs: number,
): Promise<void> {
  const { worker } = slot;
  if (worker === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = startSteadyTimeout(resolve, timeoutMs);
    slot.onEnd = () => {
      cancel();
      resolve();
    };
    worker.postMessage({ kind: "drain" } satisfies ToWorker);
  });
}
