// Every process that the benchmark starts, so that none outlives it.

import { listDescendants } from "./process_cost.ts";

const END_TIMEOUT_MS = 5000;
const MOST_WORDS = 4096;

const running = new Set<Child>();

/** A process that was started, and what it said on standard error. */
export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #words: Promise<string>;
  /** Resolves once the process has ended. */
  readonly ended: Promise<Deno.CommandStatus>;

  constructor(command: readonly string[], options: Deno.CommandOptions = {}) {
    this.#process = new Deno.Command(command[0], {
      stdin: "null",
      stdout: "null",
      ...options,
      args: command.slice(1),
      stderr: "piped",
      clearEnv: true,
      env: { ...inheritEnvironment(), NO_COLOR: "1", ...options.env },
    }).spawn();
    running.add(this);
    this.#words = readSome(this.#process.stderr);
    this.ended = this.#process.status.finally(() => running.delete(this));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get stdin(): WritableStream<Uint8Array> {
    return this.#process.stdin;
  }

  get stdout(): ReadableStream<Uint8Array> {
    return this.#process.stdout;
  }

  /** The first words on standard error, once it has ended. */
  get words(): Promise<string> {
    return this.#words;
  }

  /** Resolves once the process is gone: asked first, then made to, with all below it. */
  async end(): Promise<void> {
    const family = [...listDescendants(this.pid), this.pid];
    signal(this.pid, "SIGTERM");
    const timer = setTimeout(() => {
      for (const pid of family) signal(pid, "SIGKILL");
    }, END_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Ends whatever still runs. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.end()));
}

/** All that a command prints, which ends by itself within `timeout` ms; rejects if it fails. */
export async function runToEnd(
  command: readonly string[],
  timeout: number,
): Promise<string> {
  const child = new Child(command, { stdout: "piped" });
  const timer = setTimeout(() => void child.end(), timeout);
  try {
    const text = await new Response(child.stdout).text();
    const { code } = await child.ended;
    if (code === 0) return text;
    const words = (await child.words || text).trim().split("\n")[0];
    throw new Error(`${command.join(" ")}: status ${code}: ${words}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Without what would set options of the servers. */
export function inheritEnvironment(): Record<string, string> {
  const entries = Object.entries(Deno.env.toObject());
  return Object.fromEntries(
    entries.filter(([name]) => name !== "PORT" && !/^TINYHTTP_/.test(name)),
  );
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

async function readSome(stream: ReadableStream<Uint8Array>): Promise<string> {
  let words = "";
  const decoder = new TextDecoder();
  for await (const octets of stream) {
    if (words.length < MOST_WORDS) words += decoder.decode(octets);
  }
  return words;
}
