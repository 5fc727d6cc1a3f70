// The program as `deno task start` runs it, in a process of its own.

import { fromFileUrl, join } from "@std/path";
import { inheritEnvironment } from "../bench/children.ts";
import { readCost } from "../bench/process_cost.ts";
import { readStartTask } from "../start_task.ts";
import { until } from "../wait.ts";

const TOP = fromFileUrl(new URL("../../", import.meta.url));
/**
 * ms after which a program that hangs is ended; the test then fails by its status. The longest test takes 40 s where the
 * machine runs other work.
 */
const WATCHDOG_MS = 300_000;

/** Status and output of a process that ended. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  /** Without the lines that follow, and the banner. */
  readonly stderr: string;
  /** What the end waited for. */
  readonly waiting: string;
  readonly summary: string;
}

const BANNER = /^tinyhttp \S+ serves [^]*?(?:Stop with Ctrl\+C\n|$(?![^]))/m;
const WAITING = /^Finishing \d+ connections?, .+\n/m;
const SUMMARY = /^[\d,]+ requests?(?:, [^,\n]+)+\n/m;

/** Words before a command line that run the commands of a shell, and then the command in place of the shell. */
export function inShell(commands: string, redirection = ""): string[] {
  return ["sh", "-c", `${commands}; exec "$@" ${redirection}`, "sh"];
}

/** The program as a process whose streams nobody reads. */
export function spawnProgram(
  args: readonly string[],
  { env = {}, wrapper = [], main = "main.ts" }: {
    env?: Record<string, string>;
    wrapper?: readonly string[];
    /** Another module in its place. */
    main?: string;
  } = {},
): Deno.ChildProcess {
  const config = Deno.readTextFileSync(join(TOP, "deno.json"));
  const [run, ...flags] = readStartTask(config).slice(1, -1);
  // The runtime would name each package that it downloads first.
  const task = [run, "--quiet", ...flags, main];
  const words = [...wrapper, Deno.execPath(), ...task, ...args];
  const command = new Deno.Command(words[0], {
    args: words.slice(1),
    cwd: TOP,
    clearEnv: true,
    env: { ...inheritEnvironment(), NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return command.spawn();
}

/** A program that runs. */
export class Program {
  stdout = "";
  /** All that was written to standard error. */
  #messages = "";
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    const watchdog = setTimeout(() => this.signal("SIGKILL"), WATCHDOG_MS);
    const reading = [
      gather(process.stdout, (text) => this.stdout += text),
      gather(process.stderr, (text) => this.#messages += text),
    ];
    this.#ended = (async () => {
      const { code, signal } = await process.status;
      clearTimeout(watchdog);
      await Promise.all(reading);
      const { stdout, stderr, waiting, summary } = this;
      return { code, signal, stdout, stderr, waiting, summary };
    })();
  }

  /** The banner, so far as it was written. */
  get banner(): string {
    return BANNER.exec(this.#messages)?.[0] ?? "";
  }

  /** The line about all requests; empty before the end. */
  get summary(): string {
    return SUMMARY.exec(this.#messages)?.[0] ?? "";
  }

  /** The line about what the end waits for; empty where it waits for nothing, or not long. */
  get waiting(): string {
    return WAITING.exec(this.#messages)?.[0] ?? "";
  }

  /** What was written to standard error beside these. */
  get stderr(): string {
    return [BANNER, WAITING, SUMMARY].reduce(
      (text, known) => text.replace(known, ""),
      this.#messages,
    );
  }

  /**
   * Starts the program. `descriptors` bounds how many files and sockets it may have open; `wrapper` is put before its
   * command line.
   */
  static start(
    args: readonly string[],
    { env = {}, descriptors, wrapper = [] }: {
      env?: Record<string, string>;
      descriptors?: number;
      wrapper?: readonly string[];
    } = {},
  ): Program {
    const inner = descriptors === undefined
      ? wrapper
      : [...inShell(`ulimit -n ${descriptors}`), ...wrapper];
    return new Program(spawnProgram(args, { env, wrapper: inner }));
  }

  /** The process's number. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Its resident memory in KiB, on Linux. */
  memory(): number {
    return readCost(this.pid)!.resident / 1024;
  }

  /** Resolves when the program ends. */
  get ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits for the first URL that it prints; returns the port. */
  async port(): Promise<number> {
    const url = /https?:\/\/127\.0\.0\.1:(\d+)\//;
    await this.waitFor(() => url.test(this.banner));
    return Number(url.exec(this.banner)![1]);
  }

  /** Waits until `holds`; throws if the program ends before. */
  async waitFor(holds: () => boolean): Promise<void> {
    let isOver = false;
    this.#ended.then(() => isOver = true);
    await until(() => holds() || isOver, WATCHDOG_MS);
    if (!holds()) throw new Error(`it ended: ${this.stdout}${this.#messages}`);
  }

  /** Sends a signal if the program still runs. */
  signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended; its status says so.
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    this.signal(signal);
    return await this.#ended;
  }
}

/** Runs the program until it ends by itself. */
export async function runProgram(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  return await Program.start(args, { env }).ended;
}

/** Starts the program on a free port of 127.0.0.1, and ends it after `use`. */
export async function withProgram(
  args: readonly string[],
  use: (program: Program, port: number) => Promise<void>,
  how: { descriptors?: number; wrapper?: readonly string[] } = {},
): Promise<void> {
  const program = Program.start(
    ["--host", "127.0.0.1", "--port", "0", ...args],
    how,
  );
  try {
    await use(program, await program.port());
  } finally {
    await program.end("SIGKILL");
  }
}

async function gather(
  stream: ReadableStream<Uint8Array>,
  add: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const octets of stream) {
    add(decoder.decode(octets, { stream: true }));
  }
}
