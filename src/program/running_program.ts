// One run of a program: content in, output out, each with backpressure; standard error to the log; deadlines; its end.
//
// Octets cross the port only when the other side has asked for them. The program's time does not run while the peer is awaited.

import { startSteadyTimeout } from "../net/steady_timeout.ts";
import { ErrorLines } from "./error_lines.ts";
import { EXIT_GRACE_MS, MAX_RUN_MS, OUTPUT_GRACE_MS } from "./limits.ts";
import type { ProcessGroup } from "./process_group.ts";
import type { FromRunner, ProgramEnd, ToRunner } from "./program_message.ts";

/** What a run works with. */
export interface RunOptions {
  readonly group: ProcessGroup;
  readonly port: MessagePort;
  readonly hasContent: boolean;
  /** ms without progress after which the program is overdue. */
  readonly quietMs: number;
  /** Gets each line of standard error, escaped. */
  readonly onErrorLine: (line: string) => void;
}

/** A program that runs. */
export class RunningProgram {
  readonly #options: RunOptions;
  readonly #child: Deno.ChildProcess;
  #progress = performance.now();
  /** When it is overdue, whatever it does. */
  #endsBy = performance.now() + MAX_RUN_MS;
  /** How many pieces the peer's side has asked for, beyond those that it got. */
  #pulls = 0;
  #onPull: (() => void) | undefined;
  #onContent: ((octets: Uint8Array | undefined) => void) | undefined;
  #isFinishing = false;
  #isOverdue = false;
  #isEndTold = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#child = options.group.child;
  }

  /** Takes a message of the worker. */
  take(message: ToRunner): void {
    const now = performance.now();
    this.#progress = now;
    switch (message.kind) {
      case "pull":
        this.#pulls++;
        return this.#onPull?.();
      case "content":
        return this.#onContent?.(message.octets);
      case "content end":
        return this.#onContent?.(undefined);
      case "finish":
        this.#isFinishing = true;
        // Output that nobody wants is no reason to run on.
        this.#endsBy = Math.min(this.#endsBy, now + this.#options.quietMs);
        return this.#onPull?.();
      case "kill":
        return this.kill();
    }
  }

  /** Ends the program at once. */
  kill(): void {
    this.#options.group.kill();
    this.#isFinishing = true;
    this.#onPull?.();
    this.#onContent?.(undefined);
  }

  /** Resolves once the program has ended, and all that it held is given back; with how it ended. Never rejects. */
  async run(): Promise<ProgramEnd> {
    const { hasContent, group } = this.#options;
    const stopClock = this.#startClock();
    const output = this.#child.stdout.getReader();
    const errors = this.#child.stderr.getReader();
    const feeding = hasContent ? this.#feed() : undefined;
    const logging = this.#log(errors);
    const relaying = this.#relay(output);
    let hasExited = false;
    const exiting = this.#child.status.then((status) => {
      hasExited = true;
      return status;
    });
    relaying.then(() =>
      within(exiting, EXIT_GRACE_MS).then(() => {
        if (!hasExited) this.#tellEnd({ kind: "closed" });
      })
    );
    const { code, signal } = await exiting;
    // Another process of the group may still hold the pipe.
    await within(relaying, OUTPUT_GRACE_MS, () => this.#awaitsPull);
    group.kill();
    await within(relaying, OUTPUT_GRACE_MS, () => this.#awaitsPull);
    const end: ProgramEnd = this.#isOverdue
      ? { kind: "overdue" }
      : signal !== null
      ? { kind: "killed", signal }
      : { kind: "exited", code };
    stopClock();
    this.kill();
    // One that has left the group may hold the pipes for ever.
    const pipes = Promise.all([feeding, logging, relaying]);
    await within(pipes, OUTPUT_GRACE_MS);
    await Promise.all([giveUp(output), giveUp(errors)]);
    this.#tellEnd(end);
    return end;
  }

  get #awaitsPull(): boolean {
    return this.#onPull !== undefined;
  }

  /** Kills the program when it is overdue. */
  #startClock(): () => void {
    const { quietMs } = this.#options;
    let stop = () => {};
    const schedule = (ms: number) => {
      stop = startSteadyTimeout(() => {
        const now = performance.now();
        const awaitsPeer = this.#awaitsPull || this.#onContent !== undefined;
        const since = awaitsPeer ? now : this.#progress;
        const left = Math.min(since + quietMs, this.#endsBy) - now;
        if (left > 0) return schedule(left);
        this.#isOverdue = true;
        this.kill();
      }, ms);
    };
    schedule(quietMs);
    return () => stop();
  }

  /** Hands the content over as the program takes it. */
  async #feed(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    writer.closed.catch(() => {});
    try {
      for (;;) {
        const octets = await this.#wantContent();
        if (octets === undefined) break;
        await writer.write(octets);
        this.#progress = performance.now();
      }
      await writer.close();
    } catch {
      // It closed its input, or has ended.
      await writer.abort().catch(() => {});
    }
    this.#tell({ kind: "enough" });
  }

  #wantContent(): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      if (this.#isFinishing) return resolve(undefined);
      this.#onContent = (octets) => {
        this.#onContent = undefined;
        resolve(octets);
      };
      this.#tell({ kind: "want" });
    });
  }

  /** Passes the output on as it is asked for, and drops it where no more is wanted. */
  async #relay(
    output: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    for (;;) {
      const { value } = await read(output);
      this.#progress = performance.now();
      if (value === undefined) return;
      if (!this.#isFinishing && this.#pulls === 0) await this.#nextPull();
      if (this.#isFinishing) continue;
      this.#pulls--;
      this.#tell({ kind: "output", octets: value }, [value.buffer]);
    }
  }

  #nextPull(): Promise<void> {
    return new Promise((resolve) => {
      this.#onPull = () => {
        this.#onPull = undefined;
        resolve();
      };
    });
  }

  async #log(
    errors: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    const lines = new ErrorLines(this.#options.onErrorLine);
    for (;;) {
      const { value } = await read(errors);
      if (value === undefined) return lines.end();
      lines.add(value);
    }
  }

  #tellEnd(end: ProgramEnd): void {
    if (this.#isEndTold) return;
    this.#isEndTold = true;
    this.#tell({ kind: "end", end });
  }

  #tell(message: FromRunner, transfer: Transferable[] = []): void {
    this.#options.port.postMessage(message, transfer);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** The next octets; none where the pipe fails or was given up. */
async function read(
  reader: Reader,
): Promise<{ value: Uint8Array<ArrayBuffer> | undefined }> {
  try {
    const { value } = await reader.read();
    return { value };
  } catch {
    return { value: undefined };
  }
}

async function giveUp(reader: Reader): Promise<void> {
  await reader.cancel().catch(() => {});
}

/** Resolves once the promise is settled, or after that time, in which `isPaused` does not count. */
function within(
  promise: Promise<unknown>,
  ms: number,
  isPaused: () => boolean = () => false,
): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {};
    const schedule = () => {
      stop = startSteadyTimeout(() => {
        if (isPaused()) schedule();
        else resolve();
      }, ms);
    };
    schedule();
    promise.then(() => {
      stop();
      resolve();
    });
  });
}
