// Starts the workers, hands them their settings, gathers what they say, replaces those that die,
// and drains them. It serves nothing itself.

import { makeConnectionCounts } from "../net/connection_count.ts";
import { openListener } from "../net/listener.ts";
import { addCounts, type Counts, NO_COUNTS } from "../observe/counts.ts";
import {
  COUNT_TIMEOUT,
  DRAIN_GRACE_MS,
  FIRST_RESTART_DELAY_MS,
  MAX_RESTART_DELAY_MS,
  START_TIMEOUT_MS,
  STEADY_UPTIME_MS,
  WARNING_REPEAT_MS,
} from "./limits.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./message.ts";
import { startSandboxed } from "./sandbox.ts";

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly settings: Omit<WorkerSettings, "sharesPort" | "connectionCounts">;
  /** At least one. */
  readonly workers: number;
  /** The worker's module; another one than the program's own is for tests. */
  readonly module?: string;
  /** Told of lines of the access log, each with its line end. */
  readonly onLines: (text: string) => void;
  /** Told, in words, of what is our fault or the system's. */
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

interface Seat {
  readonly number: number;
  worker: Worker | undefined;
  started: number;
  delay: number;
  /** For the worker to start, or until it is started again. */
  timer: ReturnType<typeof setTimeout> | undefined;
  onMessage: (message: FromWorker) => void;
}

/** Runs a fixed number of workers on one address. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #settings: WorkerSettings;
  readonly #seats: Seat[] = [];
  /** What workers that are no more had done. */
  #past: Counts = NO_COUNTS;
  readonly #warnings = new Map<string, number>();
  #draining = false;
  #hostname = "";

  private constructor(options: SupervisorOptions, port: number) {
    this.#options = options;
    const sharesPort = options.workers > 1;
    const connectionCounts = makeConnectionCounts(options.workers);
    this.#settings = {
      ...options.settings,
      port,
      sharesPort,
      connectionCounts,
    };
  }

  /** Resolves once every worker listens; rejects with a StartFailure. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const { hostname, port } = options.settings;
    const shares = options.workers > 1 || port === 0;
    const found = shares ? findPort(hostname, port) : port;
    const supervisor = new Supervisor(options, found);
    const numbers = Array.from({ length: options.workers }, (_, i) => i + 1);
    try {
      await Promise.all(numbers.map((number) => supervisor.#seat(number)));
    } catch (error) {
      supervisor.#terminateAll();
      throw error;
    }
    return supervisor;
  }

  /** Where the workers listen. */
  get address(): { readonly hostname: string; readonly port: number } {
    return { hostname: this.#hostname, port: this.#settings.port };
  }

  /** What all workers have done so far; one that doesn't answer in time is left out. */
  async counts(): Promise<Counts> {
    const all = await Promise.all(
      this.#seats.map((seat) =>
        askForCounts(seat, { kind: "count" }, COUNT_TIMEOUT)
      ),
    );
    return all.reduce(addCounts, this.#past);
  }

  /** Drains all workers; resolves with what was done in all, within the drain timeout. */
  async drain(): Promise<Counts> {
    this.#draining = true;
    for (const seat of this.#seats) clearTimeout(seat.timer);
    const wait = this.#settings.limits.drainTimeoutMs + DRAIN_GRACE_MS;
    const all = await Promise.all(
      this.#seats.map((seat) => askForCounts(seat, { kind: "drain" }, wait)),
    );
    this.#terminateAll();
    return all.reduce(addCounts, this.#past);
  }

  async #seat(number: number): Promise<void> {
    const seat: Seat = {
      number,
      worker: undefined,
      started: 0,
      delay: FIRST_RESTART_DELAY_MS,
      timer: undefined,
      onMessage: () => {},
    };
    this.#seats.push(seat);
    await this.#start(seat);
  }

  /** Resolves once the worker listens; rejects with a StartFailure. */
  #start(seat: Seat): Promise<void> {
    const worker = startSandboxed(this.#options.module ?? OWN_MODULE, {
      name: `tinyhttp worker ${seat.number}`,
      settings: this.#settings,
    });
    seat.worker = worker;
    seat.started = Date.now();
    return new Promise((resolve, reject) => {
      let listening = false;
      seat.timer = setTimeout(() => {
        const message = `not listening after ${START_TIMEOUT_MS} ms`;
        reject(new StartFailure("listener", { name: "TimedOut", message }));
      }, START_TIMEOUT_MS);
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        switch (data.kind) {
          case "listening":
            clearTimeout(seat.timer);
            listening = true;
            this.#hostname = data.hostname;
            return resolve();
          case "failed":
            clearTimeout(seat.timer);
            return reject(new StartFailure(data.what, data));
          case "lines":
            return this.#options.onLines(data.text);
          case "warning":
            return this.#warn(data.text);
          case "fault":
            return this.#options.onFault(data.text);
          default:
            return seat.onMessage(data);
        }
      };
      worker.onerror = (event) => {
        // Otherwise the error would end the whole program.
        event.preventDefault();
        const { message } = event;
        if (listening) return this.#onDeath(seat, message);
        clearTimeout(seat.timer);
        reject(new StartFailure("listener", { name: "Error", message }));
      };
      const message: ToWorker = {
        kind: "start",
        place: seat.number - 1,
        settings: this.#settings,
      };
      worker.postMessage(message);
    });
  }

  /** What several workers say within a moment is said once. */
  #warn(text: string): void {
    const now = Date.now();
    for (const [said, time] of this.#warnings) {
      if (now - time > WARNING_REPEAT_MS) this.#warnings.delete(said);
    }
    if (this.#warnings.has(text)) return;
    this.#warnings.set(text, now);
    this.#options.onFault(text);
  }

  /** A worker that died is replaced, the later the sooner it died. */
  #onDeath(seat: Seat, cause: string): void {
    seat.worker?.terminate();
    seat.worker = undefined;
    seat.onMessage({ kind: "counts", counts: NO_COUNTS });
    if (this.#draining) return;
    if (Date.now() - seat.started > STEADY_UPTIME_MS) {
      seat.delay = FIRST_RESTART_DELAY_MS;
    }
    this.#options.onFault(
      `worker ${seat.number} died (${cause}); it is started again in ${seat.delay} ms`,
    );
    seat.timer = setTimeout(() => {
      this.#start(seat).catch((error: Error) =>
        this.#onDeath(seat, error.message)
      );
    }, seat.delay);
    seat.delay = Math.min(seat.delay * 2, MAX_RESTART_DELAY_MS);
  }

  #terminateAll(): void {
    for (const seat of this.#seats) {
      clearTimeout(seat.timer);
      seat.worker?.terminate();
      seat.worker = undefined;
    }
  }
}

/** The worker's answer; no counts if there is no worker, or none that answers in time. */
function askForCounts(
  seat: Seat,
  message: ToWorker,
  wait: number,
): Promise<Counts> {
  const { worker } = seat;
  if (worker === undefined) return Promise.resolve(NO_COUNTS);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(NO_COUNTS), wait);
    seat.onMessage = (answer) => {
      if (answer.kind !== "counts" && answer.kind !== "drained") return;
      clearTimeout(timer);
      resolve(answer.counts);
    };
    worker.postMessage(message);
  });
}

/**
 * The port to use: `port`, or a free one for 0. Listening alone first tells whether another program
 * has it; workers that share a port could otherwise join that program's without a word. A worker
 * alone, on a port that is given, is told so by the system when it listens.
 */
function findPort(hostname: string | undefined, port: number): number {
  try {
    const listener = openListener({ hostname, port });
    const { port: found } = listener.addr as Deno.NetAddr;
    listener.close();
    return found;
  } catch (error) {
    throw new StartFailure("listener", error as Error);
  }
}
