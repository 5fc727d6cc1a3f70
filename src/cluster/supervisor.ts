// Starts the workers with their settings, passes on what they report, restarts those that stop with an
// error, and drains them. It serves nothing itself.

import { Reports } from "../base/reports.ts";
import { escapeUnprintable } from "../base/visible_text.ts";
import { openTcpEndpoint } from "../net/tcp_endpoint.ts";
import { Metrics, type Totals } from "../observe/metrics.ts";
import {
  DRAIN_GRACE_MS,
  FIRST_RESTART_DELAY_MS,
  MAX_RESTART_DELAY_MS,
  MAX_WARNINGS,
  START_TIMEOUT_MS,
  STEADY_UPTIME_MS,
  WARNING_REPEAT_MS,
} from "./limits.ts";
import type {
  FromWorker,
  ServingSettings,
  ToWorker,
  WorkerSettings,
} from "./message.ts";
import { type StopWatch, watchRoot } from "./root_watch.ts";
import { startSandboxed } from "./sandbox.ts";

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly settings: ServingSettings;
  /** At least one. */
  readonly workers: number;
  /** The worker's module; tests have their own. */
  readonly module?: string;
  /** Gets lines of the access log, each with its line end. */
  readonly onLines: (text: string) => void;
  /** Gets problems in words: errors in our code or of the system, and bad lines in the site's files. */
  readonly onFault: (text: string) => void;
}

/** A worker could not start. `name` is the error class's, such as `AddrInUse`. */
export class StartFailure extends Error {
  readonly what: "site" | "listener";

  constructor(
    what: "site" | "listener",
    { name, message }: { name: string; message: string },
  ) {
    super(message);
    this.what = what;
    this.name = name;
  }
}

const OWN_MODULE = import.meta.resolve("./worker.ts");

/** One of the fixed number of workers, through all its restarts. */
interface Slot {
  /** From 1. */
  readonly number: number;
  /** Undefined until the next restart. */
  worker: Worker | undefined;
  /** When the worker was started, in ms since the epoch. */
  started: number;
  /** ms before the next restart. */
  delay: number;
  /** Limits the start, or waits for the restart. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Called once the worker is drained or has stopped with an error. */
  onEnd: () => void;
}

/** Runs a fixed number of workers on one address. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #settings: Omit<WorkerSettings, "turnPort">;
  readonly #slots: Slot[] = [];
  /** Several workers find the same problem within a moment. */
  readonly #warnings: Reports;
  #draining = false;
  #stopWatch: StopWatch | undefined;
  #hostname = "";

  private constructor(options: SupervisorOptions, port: number) {
    this.#options = options;
    this.#settings = {
      ...options.settings,
      listen: { ...options.settings.listen, port },
      sharesPort: options.workers > 1,
      metrics: Metrics.memory(options.workers),
    };
    this.#warnings = new Reports(options.onFault, {
      max: MAX_WARNINGS,
      repeatAfterMs: WARNING_REPEAT_MS,
    });
  }

  /** Resolves once every worker listens; rejects with a StartFailure. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const { hostname, port } = options.settings.listen;
    const shares = options.workers > 1 || port === 0;
    const found = shares ? findPort(hostname, port) : port;
    const supervisor = new Supervisor(options, found);
    const numbers = Array.from({ length: options.workers }, (_, i) => i + 1);
    try {
      await Promise.all(numbers.map((number) => supervisor.#addWorker(number)));
    } catch (error) {
      supervisor.#terminateAll();
      throw error;
    }
    const { folder } = options.settings.site;
    if (folder !== undefined) {
      supervisor.#stopWatch = watchRoot(folder, options.onFault);
    }
    return supervisor;
  }

  /** Where the workers listen. */
  get address(): { readonly hostname: string; readonly port: number } {
    return { hostname: this.#hostname, port: this.#settings.listen.port };
  }

  /** What all workers have done so far, those that stopped included. */
  totals(): Totals {
    return Metrics.totals(this.#settings.metrics);
  }

  /** Drains all workers within the drain timeout; resolves with what they have done since the start. */
  async drain(): Promise<Totals> {
    this.#draining = true;
    this.#stopWatch?.();
    for (const slot of this.#slots) clearTimeout(slot.timer);
    const timeoutMs = this.#settings.limits.drainTimeoutMs + DRAIN_GRACE_MS;
    await Promise.all(this.#slots.map((slot) => drainWorker(slot, timeoutMs)));
    this.#terminateAll();
    return this.totals();
  }

  async #addWorker(number: number): Promise<void> {
    const slot: Slot = {
      number,
      worker: undefined,
      started: 0,
      delay: FIRST_RESTART_DELAY_MS,
      timer: undefined,
      onEnd: () => {},
    };
    this.#slots.push(slot);
    await this.#start(slot);
  }

  /** Resolves once the worker listens; rejects with a StartFailure. */
  #start(slot: Slot): Promise<void> {
    const settings = { ...this.#settings, turnPort: findLoopbackPort() };
    const worker = startSandboxed(this.#options.module ?? OWN_MODULE, {
      name: `tinyhttp worker ${slot.number}`,
      settings,
    });
    slot.worker = worker;
    slot.started = Date.now();
    return new Promise((resolve, reject) => {
      let listening = false;
      slot.timer = setTimeout(() => {
        const message = `not listening after ${START_TIMEOUT_MS} ms`;
        reject(new StartFailure("listener", { name: "TimedOut", message }));
      }, START_TIMEOUT_MS);
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        switch (data.kind) {
          case "listening":
            clearTimeout(slot.timer);
            listening = true;
            this.#hostname = data.hostname;
            return resolve();
          case "failed":
            clearTimeout(slot.timer);
            return reject(new StartFailure(data.what, data));
          case "lines":
            return this.#options.onLines(data.text);
          case "warning":
            return this.#warnings.report(data.text);
          case "fault":
            return this.#options.onFault(data.text);
          case "drained":
            return slot.onEnd();
        }
      };
      worker.onerror = (event) => {
        // Otherwise the error would end the whole program.
        event.preventDefault();
        const { message } = event;
        if (listening) return this.#onCrash(slot, message);
        clearTimeout(slot.timer);
        reject(new StartFailure("listener", { name: "Error", message }));
      };
      const message: ToWorker = {
        kind: "start",
        row: slot.number - 1,
        settings,
      };
      worker.postMessage(message);
    });
  }

  /** Restarts a worker that stopped with an error: after the longer a delay, the sooner it stopped. */
  #onCrash(slot: Slot, cause: string): void {
    slot.worker?.terminate();
    slot.worker = undefined;
    slot.onEnd();
    if (this.#draining) return;
    if (Date.now() - slot.started > STEADY_UPTIME_MS) {
      slot.delay = FIRST_RESTART_DELAY_MS;
    }
    this.#options.onFault(
      `worker ${slot.number} stopped with an error (${
        escapeUnprintable(cause)
      }); it restarts in ${slot.delay} ms`,
    );
    slot.timer = setTimeout(() => {
      this.#start(slot).catch((error: Error) =>
        this.#onCrash(slot, error.message)
      );
    }, slot.delay);
    slot.delay = Math.min(slot.delay * 2, MAX_RESTART_DELAY_MS);
  }

  #terminateAll(): void {
    for (const slot of this.#slots) {
      clearTimeout(slot.timer);
      slot.worker?.terminate();
      slot.worker = undefined;
    }
  }
}

/** Resolves once the worker is drained, has stopped, or has not done so within the timeout. */
function drainWorker(slot: Slot, timeoutMs: number): Promise<void> {
  const { worker } = slot;
  if (worker === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    slot.onEnd = () => {
      clearTimeout(timer);
      resolve();
    };
    worker.postMessage({ kind: "drain" } satisfies ToWorker);
  });
}

/**
 * The port to use: `port`, or a free one for 0. A listener that shares its port with none shows whether
 * another program has it: workers that share a port would otherwise join that program's listeners
 * unnoticed. A single worker on a given port gets that error from the system when it listens.
 */
function findPort(hostname: string | undefined, port: number): number {
  try {
    const endpoint = openTcpEndpoint({ hostname, port });
    const { port: found } = endpoint.address;
    endpoint.close();
    return found;
  } catch (error) {
    throw new StartFailure("listener", error as Error);
  }
}

/** A free port of the loopback interface; undefined where there is none. */
function findLoopbackPort(): number | undefined {
  try {
    return findPort("127.0.0.1", 0);
  } catch {
    return undefined;
  }
}
