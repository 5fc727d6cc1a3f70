// Starts the workers with their settings, passes on what they report, restarts those that stop with an
// error, and drains them. It serves nothing itself.

import { Reports } from "../base/reports.ts";
import { escapeUnprintable } from "../base/visible_text.ts";
import { MAX_PORT_ATTEMPTS } from "../net/limits.ts";
import { findHostAddresses } from "../net/host_addresses.ts";
import { Metrics, type Totals } from "../observe/metrics.ts";
import type { ProgramRunner } from "../program/program_runner.ts";
import { fitBesideFirst } from "./descriptors.ts";
import { DRAIN_GRACE_MS, MAX_WARNINGS, WARNING_REPEAT_MS } from "./limits.ts";
import { fitWorkers, readMemoryLimit } from "./memory.ts";
import type { TlsIdentity, ToWorker, WorkerSettings } from "./message.ts";
import { openPrograms } from "./program_start.ts";
import type { StopWatch } from "./repeated_look.ts";
import { findLoopbackPort, findPort, nameAddress } from "./start_failure.ts";
import type { SupervisorOptions } from "./supervisor_options.ts";
import { startWatches } from "./watches.ts";
import {
  countRows,
  replacesWorkers,
  WorkerReplacement,
} from "./worker_replacement.ts";
import {
  drainWorker,
  makeSlot,
  makeWorker,
  takeRestartDelay,
  terminate,
  type WorkerSlot,
} from "./worker_slot.ts";
import { awaitStart, type Said } from "./worker_start.ts";

export type { SupervisorOptions };

/**
 * Runs workers that share one port. One supervisor a process: workers of two of them on the same port would share it
 * without an error.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #metrics: SharedArrayBuffer;
  readonly #slots: WorkerSlot[] = [];
  /** Several workers find the same problem within a moment. */
  readonly #warnings: Reports;
  /** Set before the first worker starts. */
  #settings!: Omit<WorkerSettings, "turnPort">;
  #draining = false;
  #stopWatches: readonly StopWatch[] = [];
  #replacement: WorkerReplacement | undefined;
  #hostnames: readonly string[] = [];
  /** Undefined where there are no programs. */
  #programs: ProgramRunner | undefined;

  /** Starts nothing yet. */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#metrics = Metrics.memory(countRows(options));
    this.#warnings = new Reports(options.onFault, {
      max: MAX_WARNINGS,
      repeatAfterMs: WARNING_REPEAT_MS,
    });
  }

  /**
   * Resolves with true once every worker listens, and with false where it is drained before. Rejects with a StartFailure.
   *
   * The first worker starts alone: it finds out whether the port is free. No port is open before it accepts connections.
   */
  async start(): Promise<boolean> {
    const { workers, inspector, onFault } = this.#options;
    this.#programs = await openPrograms(
      this.#options,
      (line) => this.#warnings.report(line),
    );
    const first = this.#startFirst();
    // While the first one loads.
    const limit = workers > 1 ? readMemoryLimit() : Infinity;
    const fitting = fitWorkers(workers, limit);
    fitting.warnings.forEach(onFault);
    try {
      await first;
      if (this.#draining) return false;
      await this.#startOthers(this.#fitDescriptors(fitting.workers));
      const scheme = this.#settings.tls === undefined ? "http" : "https";
      if (!this.#draining) await inspector?.start({ ...this.address, scheme });
    } catch (error) {
      if (this.#draining) return false;
      this.#terminateAll();
      inspector?.end();
      throw error;
    }
    if (this.#draining) return false;
    this.#startWatches();
    return true;
  }

  #startWatches(): void {
    const { settings: { limits }, onFault } = this.#options;
    const [slots, metrics] = [this.#slots, this.#metrics];
    const replacement = replacesWorkers(this.#options)
      ? new WorkerReplacement({
        slots,
        drainTimeoutMs: limits.drainTimeoutMs,
        start: (slot) => this.#startNext(slot),
        end: (slot) => this.#end(slot),
        isDraining: () => this.#draining,
        report: onFault,
      })
      : undefined;
    this.#replacement = replacement;
    const { maxConnections } = this.#settings.connections ?? limits;
    const workers = { slots, metrics, maxConnections };
    this.#stopWatches = startWatches(this.#options, replacement, workers);
  }

  /** Starts a worker that is not in its place yet. */
  async #startNext(slot: WorkerSlot): Promise<void> {
    const { tls } = this.#settings;
    await this.#start(slot);
    const identity = this.#settings.tls;
    if (identity === undefined || identity === tls) return;
    slot.worker?.postMessage({ kind: "renew", identity } satisfies ToWorker);
  }

  /** Where the workers listen: hosts in the order of the settings, and their one port. */
  get address(): {
    readonly hostnames: readonly string[];
    readonly port: number;
  } {
    return { hostnames: this.#hostnames, port: this.#settings.listen.port };
  }

  /** How many connections are open in all workers, without those given up. */
  get connections(): number {
    return Metrics.servedConnections(this.#metrics);
  }

  /** What all workers have done so far, those that stopped included. */
  totals(): Totals {
    return Metrics.totals(this.#metrics);
  }

  /** Serves another certificate to the connections that follow. Only where HTTPS is served. */
  renew(identity: TlsIdentity): void {
    const { tls } = this.#settings;
    if (tls === undefined) throw new Error("There is no certificate to renew");
    this.#settings = { ...this.#settings, tls: { ...tls, ...identity } };
    const message: ToWorker = { kind: "renew", identity };
    for (const { worker } of this.#slots) worker?.postMessage(message);
  }

  /**
   * Drains the workers that there are, and starts no more; to be called at any moment. Resolves within the drain timeout,
   * with what they have done since the start.
   */
  async drain(): Promise<Totals> {
    this.#draining = true;
    for (const stopWatch of this.#stopWatches) stopWatch();
    for (const slot of this.#slots) clearTimeout(slot.timer);
    const { drainTimeoutMs } = this.#options.settings.limits;
    const timeoutMs = drainTimeoutMs + DRAIN_GRACE_MS;
    await Promise.all([
      ...this.#slots.map((slot) => drainWorker(slot, timeoutMs)),
      this.#replacement?.finish(),
    ]);
    this.#terminateAll();
    this.#options.inspector?.end();
    await this.endPrograms();
    return this.totals();
  }

  /** Ends all programs behind the server at once. Resolves once they have ended. */
  async endPrograms(): Promise<void> {
    await this.#programs?.stop();
  }

  async #startFirst(): Promise<void> {
    // It may have been drained while the programs were opened.
    if (this.#draining) return await this.endPrograms();
    const { settings, workers } = this.#options;
    const { hostnames, port: given } = settings.listen;
    const addresses = findHostAddresses(hostnames);
    for (let attempt = 1;; attempt++) {
      const port = given === 0 ? findPort(addresses) : given;
      this.#settings = {
        ...settings,
        connections: undefined,
        listen: {
          addresses,
          port,
          sharesPort: workers > 1 || replacesWorkers(this.#options),
          joins: false,
        },
        metrics: this.#metrics,
      };
      try {
        return await this.#addWorker();
      } catch (error) {
        // Another process took the free port in between.
        const isTaken = given === 0 && (error as Error).name === "AddrInUse";
        if (!isTaken || attempt === MAX_PORT_ATTEMPTS) {
          throw nameAddress(error, addresses, port);
        }
        this.#terminateAll();
        this.#slots.length = 0;
      }
    }
  }

  /**
   * Returns how many of the workers the descriptors allow. If there are too few descriptors, all workers take fewer
   * connections. To be called after the first worker serves: counting takes up to 90 ms.
   */
  #fitDescriptors(workers: number): number {
    const wanted = { ...this.#settings.limits, workers };
    const fitting = fitBesideFirst(wanted, this.connections);
    const { connections } = fitting;
    if (connections !== undefined) {
      this.#settings = { ...this.#settings, connections };
      const message: ToWorker = { kind: "limit", connections };
      for (const { worker } of this.#slots) worker?.postMessage(message);
    }
    fitting.warnings.forEach(this.#options.onFault);
    return fitting.workers;
  }

  /** Starts workers until there are `workers`. */
  async #startOthers(workers: number): Promise<void> {
    let failure: unknown;
    const starting: Promise<void>[] = [];
    while (this.#slots.length < workers && !this.#draining) {
      starting.push(this.#addWorker().catch((error) => failure ??= error));
      // Making a worker blocks this thread for up to 100 ms: signals and lines come in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    await Promise.all(starting);
    if (failure !== undefined) throw failure;
  }

  async #addWorker(): Promise<void> {
    const row = this.#slots.length;
    const slot = makeSlot(row + 1, row);
    this.#slots.push(slot);
    await this.#start(slot);
  }

  /** Resolves once the worker listens or is terminated; rejects with a StartFailure. */
  async #start(slot: WorkerSlot): Promise<void> {
    const joins = this.#hostnames.length > 0;
    const settings = {
      ...this.#settings,
      listen: { ...this.#settings.listen, joins },
      turnPort: findLoopbackPort(this.#settings),
    };
    const worker = makeWorker(slot.number, settings, this.#options.module);
    slot.worker = worker;
    slot.started = performance.now();
    const started = awaitStart(worker, slot, {
      onListening: (hostnames) => {
        this.#hostnames = hostnames;
        this.#options.onListening?.();
      },
      onMessage: (said) => this.#take(said, slot, worker),
      onCrash: (cause) => this.#onCrash(slot, cause),
    });
    const { row, number } = slot;
    const start: ToWorker = { kind: "start", row, number, settings };
    worker.postMessage(start);
    this.#options.inspector?.attach(number, worker);
    await started;
  }

  #take(said: Said, slot: WorkerSlot, worker: Worker): void {
    switch (said.kind) {
      case "trace":
        worker.postMessage({ kind: "traced" } satisfies ToWorker);
        // falls through
      case "lines":
        return this.#options.onLines(said.text);
      case "program":
        return this.#programs?.accept(said.request, said.port, slot.row);
      case "warning":
        return this.#warnings.report(said.text);
      case "fault":
        return this.#options.onFault(said.text);
      case "drained":
        return slot.onEnd();
    }
  }

  /** Restarts a worker that stopped with an error: after the longer a delay, the sooner it stopped. */
  #onCrash(slot: WorkerSlot, cause: string): void {
    this.#end(slot);
    slot.onEnd();
    if (this.#draining || slot.isRetired) return;
    const delay = takeRestartDelay(slot);
    this.#options.onFault(
      `worker ${slot.number} stopped with an error (${
        escapeUnprintable(cause)
      }); it restarts in ${delay} ms`,
    );
    slot.timer = setTimeout(() => {
      this.#start(slot).catch((error: Error) =>
        this.#onCrash(slot, error.message)
      );
    }, delay);
  }

  /** Ends a worker, and what it counts and runs. */
  #end(slot: WorkerSlot): void {
    terminate(slot);
    Metrics.stop(this.#metrics, slot.row);
    this.#programs?.abandon(slot.row);
    this.#options.inspector?.detach(slot.number);
  }

  #terminateAll(): void {
    for (const slot of this.#slots) terminate(slot);
  }
}
