// The place of a worker, which another one takes after a crash.

import { startSteadyTimeout } from "../net/steady_timeout.ts";
import {
  FIRST_RESTART_DELAY_MS,
  MAX_RESTART_DELAY_MS,
  STEADY_UPTIME_MS,
} from "./limits.ts";
import type { ToWorker, WorkerSettings } from "./message.ts";
import { findRefusedPermission } from "./refused_permission.ts";
import { startSandboxed } from "./sandbox.ts";
import { StartFailure } from "./start_failure.ts";

const OWN_MODULE = import.meta.resolve("./worker.ts");

/** One of the fixed number of workers, through all its restarts. */
export interface WorkerSlot {
  /** From 1, in the order of the first start. It keeps its number after a crash; one that replaces it has the next one. */
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
  /** Called where the worker is terminated: its start must not wait any longer. */
  onTerminated: () => void;
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
    onTerminated: () => {},
  };
}

/** A worker of that number; by default it runs the module that serves. Throws a StartFailure. */
export function makeWorker(
  number: number,
  settings: WorkerSettings,
  module: string = OWN_MODULE,
): Worker {
  try {
    const name = `tinyhttp worker ${number}`;
    return startSandboxed(module, { name, settings });
  } catch (error) {
    const { handler } = settings;
    const refused = handler && findRefusedPermission(handler.allow);
    if (refused !== undefined) throw refused;
    // Such as an address with a zone, which permissions cannot name on 2.4.
    throw new StartFailure("listener", error as Error);
  }
}

/** After how many ms a worker that stopped with an error starts again. The next time it is twice as long. */
export function takeRestartDelay(slot: WorkerSlot): number {
  const isSteady = performance.now() - slot.started > STEADY_UPTIME_MS;
  const delay = isSteady ? FIRST_RESTART_DELAY_MS : slot.delay;
  slot.delay = Math.min(delay * 2, MAX_RESTART_DELAY_MS);
  return delay;
}

/** Ends the worker at once. */
export function terminate(slot: WorkerSlot): void {
  clearTimeout(slot.timer);
  slot.worker?.terminate();
  slot.worker = undefined;
  slot.onTerminated();
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
