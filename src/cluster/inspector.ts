// The supervisor's side of the inspector: starts its thread, and joins each worker to it by a channel.

import { makeToken } from "../inspector/guard.ts";
import { encodeUrl, isWildcard } from "../net/endpoint_url.ts";
import { findHostAddresses } from "../net/host_addresses.ts";
import { FIRST_RESTART_DELAY_MS, START_TIMEOUT_MS } from "./limits.ts";
import type {
  FromInspector,
  InspectorSettings,
  ToInspector,
} from "./inspector_message.ts";
import type { ToWorker } from "./message.ts";
import { decideInspectorPermissions } from "./sandbox.ts";
import { findPort, nameAddress, StartFailure } from "./start_failure.ts";

/** Where the inspector listens, and what it shows. */
export interface InspectOptions {
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly showsSecrets: boolean;
}

/** What is watched. */
export interface WatchedServer {
  readonly scheme: "http" | "https";
  readonly hostnames: readonly string[];
  readonly port: number;
}

const OWN_MODULE = import.meta.resolve("./inspector_worker.ts");

/** The inspector of one supervisor. */
export class Inspector {
  readonly #options: InspectOptions;
  readonly #token = makeToken();
  readonly #onFault: (text: string) => void;
  /** The workers to watch, by their numbers. */
  readonly #workers = new Map<number, Worker>();
  #settings: InspectorSettings | undefined;
  #hostnames: readonly string[] = [];
  #thread: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isEnded = false;

  /** Starts nothing yet. */
  constructor(options: InspectOptions, onFault: (text: string) => void) {
    this.#options = options;
    this.#onFault = onFault;
  }

  /** Resolves once it listens; rejects with a StartFailure. */
  async start(server: WatchedServer): Promise<void> {
    const { hostname, port: given, showsSecrets } = this.#options;
    const addresses = findHostAddresses([hostname]);
    const port = given === 0 ? findPort(addresses) : given;
    const [host] = server.hostnames;
    const reached = isWildcard(host) ? "127.0.0.1" : host;
    this.#settings = {
      addresses,
      guard: { token: this.#token, port, names: [hostname.toLowerCase()] },
      server: encodeUrl(reached, server),
      replay: server.scheme === "http"
        ? { hostname: reached, port: server.port }
        : undefined,
      showsSecrets,
    };
    try {
      await this.#start(this.#settings);
    } catch (error) {
      throw nameAddress(error, addresses, port);
    }
  }

  /** The URL with the token. Only once it was started. */
  get url(): string {
    const [address] = this.#settings!.addresses;
    return this.urlAt(isWildcard(address) ? "localhost" : address);
  }

  /** The addresses at which it listens, without names. Only once it was started. */
  get hostnames(): readonly string[] {
    return this.#hostnames;
  }

  /** The URL with the token at another name or address of this machine. Only once it was started. */
  urlAt(host: string): string {
    const { port } = this.#settings!.guard;
    return `${encodeUrl(host, { scheme: "http", port })}#${this.#token}`;
  }

  /** Watches a worker from now on; it takes the place of the former one of that number. */
  attach(number: number, worker: Worker): void {
    this.#workers.set(number, worker);
    this.#join(number, worker);
  }

  /** The worker of that number has ended. */
  detach(number: number): void {
    if (!this.#workers.delete(number)) return;
    const detach: ToInspector = { kind: "detach", worker: number };
    this.#thread?.postMessage(detach);
  }

  /** Ends its thread. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#thread?.terminate();
  }

  async #start(settings: InspectorSettings): Promise<void> {
    const thread = startThread(settings);
    this.#thread = thread;
    await new Promise<void>((resolve, reject) => {
      const fail = (name: string, message: string) =>
        reject(new StartFailure("inspector", { name, message }));
      this.#timer = setTimeout(
        () => fail("TimedOut", `not listening after ${START_TIMEOUT_MS} ms`),
        START_TIMEOUT_MS,
      );
      thread.onmessage = ({ data }: MessageEvent<FromInspector>) => {
        if (data.kind === "fault") return this.#onFault(data.text);
        clearTimeout(this.#timer);
        if (data.kind === "failed") return fail(data.name, data.message);
        this.#hostnames = data.hostnames;
        resolve();
      };
      thread.onerror = (event) => {
        // Otherwise the error would end the whole program.
        event.preventDefault();
        clearTimeout(this.#timer);
        fail("Error", event.message);
        this.#onCrash(event.message);
      };
      thread.postMessage({ kind: "start", settings } satisfies ToInspector);
    });
    for (const [number, worker] of this.#workers) this.#join(number, worker);
  }

  /** Starts it again: what it kept is lost. */
  #onCrash(cause: string): void {
    this.#thread?.terminate();
    this.#thread = undefined;
    if (this.#isEnded || this.#settings === undefined) return;
    const settings = this.#settings;
    this.#onFault(`the inspector stopped with an error (${cause})`);
    this.#timer = setTimeout(() => {
      this.#start(settings).catch(({ message }: Error) =>
        this.#onFault(`the inspector does not start again: ${message}`)
      );
    }, FIRST_RESTART_DELAY_MS);
  }

  #join(number: number, worker: Worker): void {
    if (this.#thread === undefined) return;
    const { port1, port2 } = new MessageChannel();
    const { showsSecrets } = this.#options;
    const attach: ToInspector = { kind: "attach", worker: number };
    this.#thread.postMessage(attach, [port1]);
    const inspect: ToWorker = { kind: "inspect", worker: number, showsSecrets };
    worker.postMessage(inspect, [port2]);
  }
}

function startThread(settings: InspectorSettings): Worker {
  const deno = { permissions: decideInspectorPermissions(settings) };
  const name = "tinyhttp inspector";
  return new Worker(
    OWN_MODULE,
    { type: "module", name, deno } as WorkerOptions,
  );
}
