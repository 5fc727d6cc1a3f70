// One run of a program: content in, output out, each with backpressure; standard error to the log; deadlines; its end.
//
// Octets cross the port only when the other side has asked for them. Output that nobody has asked for is held while the content
// is handed over, as long as there is room. The program's time does not run while the peer is awaited.

import { startSteadyTimeout } from "../net/steady_timeout.ts";
import { ErrorLines } from "./error_lines.ts";
import { HeldOutput, type HeldTotal } from "./held_output.ts";
import { EXIT_GRACE_MS, MAX_RUN_MS, OUTPUT_GRACE_MS } from "./limits.ts";
import type { ProcessGroup } from "./process_group.ts";
import type { FromRunner, ProgramEnd, ToRunner } from "./program_message.ts";

/** What a run works with. */
export interface RunOptions {
  readonly group: ProcessGroup;
  readonly port: MessagePort;
  readonly hasContent: boolean;
  readonly heldTotal: HeldTotal;
  /** ms without progress after which the program is overdue. */
  readonly quietMs: number;
  /** Gets each line of standard error, escaped. */
  readonly onErrorLine: (line: string) => void;
}

/** A program that runs. */
export class RunningProgram {
  readonly #options: RunOptions;
  readonly #child: Deno.ChildProcess;
  readonly #held: HeldOutput;
  #progress = performance.now();
  /** When it is overdue, whatever it does. */
  #endsBy = performance.now() + MAX_RUN_MS;
  /** How many pieces the peer's side has asked for, beyond those that it got. */
  #pulls = 0;
  #onPull: (() => void) | undefined;
  #onContent: ((octets: Uint8Array | undefined) => void) | undefined;
  /** Whether the content is handed over. */
  #isFeeding: boolean;
  #hasExited = false;
  #isFinishing = false;
  #isOverdue = false;
  #isFullTold = false;
  #isEndTold = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#child = options.group.child;
    this.#held = new HeldOutput(options.heldTotal);
    this.#isFeeding = options.hasContent;
  }

  /** Takes a message of the worker. */
  take(message: ToRunner): void {
    const now = performance.now();
    this.#progress = now;
    switch (message.kind) {
      case "pull":
        this.#pulls++;
        this.#passOn();
        return this.#onPull?.();
      case "content":
        return this.#onContent?.(message.octets);
      case "content end":
        return this.#onContent?.(undefined);
      case "finish":
        // Output that nobody wants is no reason to run on.
        this.#endsBy = Math.min(this.#endsBy, now + this.#options.quietMs);
        return this.#dropOutput();
      case "kill":
        return this.kill();
    }
  }

  /** Ends the program at once. */
  kill(): void {
    this.#options.group.kill();
    this.#dropOutput();
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
    const exiting = this.#child.status.then((status) => {
      this.#hasExited = true;
      // Nobody takes what is still to come of the content.
      this.#onContent?.(undefined);
      return status;
    });
    relaying.then(() =>
      within(exiting, EXIT_GRACE_MS).then(() => {
        if (!this.#hasExited) this.#tellEnd({ kind: "closed" });
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
    this.#isFeeding = false;
    this.#tell({ kind: "enough" });
  }

  #wantContent(): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      if (this.#isFinishing || this.#hasExited) return resolve(undefined);
      this.#onContent = (octets) => {
        this.#onContent = undefined;
        resolve(octets);
      };
      this.#tell({ kind: "want" });
    });
  }

  /** Passes the output on as it is asked for, holds it where there is room, and drops it where no more is wanted. */
  async #relay(
    output: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    for (;;) {
      const { value } = await read(output);
      this.#progress = performance.now();
      if (value === undefined) break;
      if (this.#isFinishing) continue;
      this.#held.add(value);
      this.#passOn();
      if (this.#isFeeding && !this.#hasRoom) this.#tellFull();
      while (!this.#hasRoom) await this.#nextPull();
    }
    while (!this.#held.isEmpty) await this.#nextPull();
  }

  /** Whether more of the output may be read. */
  get #hasRoom(): boolean {
    return this.#held.isEmpty || this.#isFeeding && this.#held.hasRoom;
  }

  #tellFull(): void {
    if (this.#isFullTold) return;
    this.#isFullTold = true;
    this.#tell({ kind: "full" });
  }

  #passOn(): void {
    while (this.#pulls > 0) {
      const octets = this.#held.take();
      if (octets === undefined) return;
      this.#pulls--;
      this.#tell({ kind: "output", octets }, [octets.buffer]);
    }
  }

  /** No more of the output is wanted. */
  #dropOutput(): void {
    this.#isFinishing = true;
    this.#held.clear();
    this.#onPull?.();
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
