// The program as `deno task start` runs it, in a process of its own.

import { assert } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const TOP = fromFileUrl(new URL("../../", import.meta.url));
/** A program that hangs is ended after so many ms, and fails by its status. */
const WATCHDOG_MS = 60_000;

/** What a process left. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words of the task "start" after `deno`: its permissions are those of the tests. */
function readTask(): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(TOP, "deno.json")));
  const words: string[] = tasks.start.match(/(?:[^\s"]|"[^"]*")+/g);
  assert(words[0] === "deno" && words.at(-1) === "main.ts", tasks.start);
  return words.slice(1).map((word) => word.replaceAll('"', ""));
}

/** A program under way. */
export class Program {
  stdout = "";
  stderr = "";
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    const watchdog = setTimeout(() => this.signal("SIGKILL"), WATCHDOG_MS);
    const reading = [
      gather(process.stdout, (text) => this.stdout += text),
      gather(process.stderr, (text) => this.stderr += text),
    ];
    this.#ended = (async () => {
      const { code, signal } = await process.status;
      clearTimeout(watchdog);
      await Promise.all(reading);
      return { code, signal, stdout: this.stdout, stderr: this.stderr };
    })();
  }

  /**
   * Starts the program; `descriptors` is how many it may have open, unlimited otherwise, and `wrapper` is put before
   * its command line.
   */
  static start(
    args: readonly string[],
    { env = {}, descriptors, wrapper = [] }: {
      env?: Record<string, string>;
      descriptors?: number;
      wrapper?: readonly string[];
    } = {},
  ): Program {
    const words = [...wrapper, Deno.execPath(), ...readTask(), ...args];
    const [name, ...rest] = descriptors === undefined
      ? words
      : ["sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh", ...words];
    const command = new Deno.Command(name, {
      args: rest,
      cwd: TOP,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new Program(command.spawn());
  }

  /** The process's number. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Waits for the program to end by itself. */
  get ended(): Promise<Ended> {
    return this.#ended;
  }

  /** The port of the first URL that it prints. */
  async port(): Promise<number> {
    const url = /http:\/\/127\.0\.0\.1:(\d+)\//;
    await this.waitFor(() => url.test(this.stdout));
    return Number(url.exec(this.stdout)![1]);
  }

  /** Waits until `holds`; throws where the program ends first. */
  async waitFor(holds: () => boolean): Promise<void> {
    let over = false;
    this.#ended.then(() => over = true);
    while (!holds()) {
      if (over) throw new Error(`It ended: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Sends a signal, if the program is still there to get it. */
  signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended, which its status tells.
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    this.signal(signal);
    return await this.#ended;
  }
}

/** Runs the program to its end, which must come by itself. */
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
