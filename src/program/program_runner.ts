// Runs programs for the workers, on the supervisor's side: a worker may run nothing, and may not read the folders of programs. It
// says which path was asked for; what that leads to is found here.
//
// A bounded number runs at once. Others wait their turn for a short time, in the order in which they came.

import { encodeEnvironment } from "../cgi/environment.ts";
import { placeProgram, type ProgramPlace } from "../cgi/program_path.ts";
import type { ProgramRequest } from "../cgi/program_request.ts";
import { quote } from "../base/visible_text.ts";
import { mapFileError } from "../site/files/file_error.ts";
import { ServedRoot } from "../site/files/served_root.ts";
import { findProgram } from "./find_program.ts";
import {
  MAX_RUNNING,
  MAX_WAITING,
  QUIET_SHARE,
  WAITING_SHARE,
} from "./limits.ts";
import { HeldTotal } from "./held_output.ts";
import { ProcessGroup } from "./process_group.ts";
import type { FromRunner, ProgramEnd, ToRunner } from "./program_message.ts";
import { RunningProgram } from "./running_program.ts";
import { translatePath } from "./translate_path.ts";

/** A folder of programs, and the names of the path below which they are. */
export interface ProgramFolder {
  readonly prefix: readonly string[];
  /** An absolute path. */
  readonly folder: string;
}

/** What a runner works with. */
export interface RunnerOptions {
  readonly folders: readonly ProgramFolder[];
  /** The folder of the site; undefined for none. */
  readonly site?: ServedRoot | undefined;
  /** ms after which the connection that waits for a program would end. */
  readonly writeTimeoutMs: number;
  readonly maxRunning?: number;
  readonly maxWaiting?: number;
  /** Gets each line that a program writes to its standard error. */
  readonly onErrorLine: (line: string) => void;
  /** Gets what went wrong with a program, in one line. */
  readonly report: (line: string) => void;
}

/** One request for a program. */
interface Job {
  readonly request: ProgramRequest;
  readonly port: MessagePort;
  /** The row of the worker that asks in the shared metrics. */
  readonly owner: number;
  /** What the worker sent before the program started. */
  readonly early: ToRunner[];
  running: RunningProgram | undefined;
  /** True once nobody waits for it. */
  isUnwanted: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const NO_PROGRAM = "it is no executable of this system, and has no #! line";

/** Runs the programs of some folders. */
export class ProgramRunner {
  readonly #options: RunnerOptions;
  readonly #roots: ReadonlyMap<string, ServedRoot>;
  readonly #maxRunning: number;
  readonly #heldTotal = new HeldTotal();
  readonly #waiting: Job[] = [];
  readonly #running = new Map<Job, Promise<void>>();
  #isStopped = false;

  /** Throws what opening a folder throws. */
  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#maxRunning = options.maxRunning ?? MAX_RUNNING;
    const visible = { dotfiles: false, followSymlinks: false, hidden: [] };
    this.#roots = new Map(
      options.folders.map(({ prefix, folder }) => [
        prefix.join("/"),
        ServedRoot.open(folder, visible),
      ]),
    );
  }

  /** How many programs run, and how many requests wait for that. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running.size, waiting: this.#waiting.length };
  }

  /** Runs the program of a request, when it is its turn. The port is closed at the end. */
  accept(request: ProgramRequest, port: MessagePort, owner: number): void {
    const job: Job = {
      request,
      port,
      owner,
      early: [],
      running: undefined,
      isUnwanted: false,
      timer: undefined,
    };
    port.onmessage = ({ data }: MessageEvent<ToRunner>) => {
      if (data.kind === "kill") return this.#drop(job);
      if (job.running === undefined) job.early.push(data);
      else job.running.take(data);
    };
    if (this.#isStopped) return end(job, { kind: "busy" });
    if (this.#running.size < this.#maxRunning) return this.#start(job);
    const { maxWaiting = MAX_WAITING, writeTimeoutMs } = this.#options;
    if (this.#waiting.length >= maxWaiting) return this.#refuse(job);
    this.#waiting.push(job);
    job.timer = setTimeout(
      () => this.#refuse(job),
      writeTimeoutMs * WAITING_SHARE,
    );
  }

  /** Ends the programs that this worker asked for, which has ended. */
  abandon(owner: number): void {
    const jobs = [...this.#waiting, ...this.#running.keys()];
    for (const job of jobs) if (job.owner === owner) this.#drop(job);
  }

  /** Ends all programs at once, and starts no more. Resolves once they have ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const job of [...this.#waiting, ...this.#running.keys()]) {
      this.#drop(job);
    }
    await Promise.all(this.#running.values());
  }

  #drop(job: Job): void {
    job.isUnwanted = true;
    if (this.#leaveQueue(job)) end(job, { kind: "busy" });
    job.running?.kill();
  }

  #leaveQueue(job: Job): boolean {
    clearTimeout(job.timer);
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    return place >= 0;
  }

  #refuse(job: Job): void {
    this.#leaveQueue(job);
    this.#options.report(
      `requests for programs get 503: ${this.#maxRunning} programs run`,
    );
    end(job, { kind: "busy" });
  }

  #start(job: Job): void {
    const started = this.#find(job);
    if (started === undefined) return;
    const { name, group } = started;
    const { onErrorLine, writeTimeoutMs } = this.#options;
    const running = new RunningProgram({
      group,
      port: job.port,
      hasContent: hasContent(job.request),
      heldTotal: this.#heldTotal,
      quietMs: writeTimeoutMs * QUIET_SHARE,
      onErrorLine: (line) => onErrorLine(`${name}: ${line}`),
    });
    job.running = running;
    for (const message of job.early) running.take(message);
    const ended = running.run().then((how) => {
      job.port.close();
      this.#running.delete(job);
      const what = job.isUnwanted ? undefined : explainEnd(how);
      if (what !== undefined) this.#options.report(`${name} ${what}`);
      this.#startNext();
    });
    this.#running.set(job, ended);
  }

  #startNext(): void {
    while (this.#running.size < this.#maxRunning) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      clearTimeout(job.timer);
      this.#start(job);
    }
  }

  /** The program that was asked for, started; undefined where there is none, which the worker is told. */
  #find(
    job: Job,
  ): { readonly name: string; readonly group: ProcessGroup } | undefined {
    const { request } = job;
    const root = this.#roots.get(request.prefix.join("/"));
    if (root === undefined) return end(job, { kind: "missing" });
    let place: ProgramPlace | undefined;
    let path = "";
    try {
      const now = Date.now();
      const found = findProgram(root, request.segments, now);
      if (found.kind === "missing") return end(job, { kind: "missing" });
      path = found.path;
      if (found.kind === "forbidden") {
        this.#options.report(`${quote(path)} ${found.why}`);
        return end(job, { kind: "forbidden" });
      }
      if (found.kind === "no program") {
        this.#options.report(`${quote(path)} does not start: ${NO_PROGRAM}`);
        return end(job, { kind: "failed" });
      }
      place = placeProgram(request.prefix, request.segments, found.count);
      const env = encodeEnvironment(request, {
        ...place,
        pathTranslated: this.#translate(
          request.segments.slice(found.count),
          now,
        ),
      });
      const group = new ProcessGroup(path, {
        env,
        hasContent: hasContent(request),
      });
      return { name: quote(place.scriptName), group };
    } catch (error) {
      const isFull = mapFileError(error).kind === "unavailable";
      const name = quote(place?.scriptName ?? root.folder);
      const why = explainStart(error as Error);
      this.#options.report(`${name} does not start: ${why}`);
      return end(job, { kind: isFull ? "busy" : "failed" });
    }
  }

  /** The path of the site for the segments after a program; undefined where there are none. */
  #translate(segments: readonly string[], now: number): string | undefined {
    const { site } = this.#options;
    return site === undefined || segments.length === 0
      ? undefined
      : translatePath(site, segments, now);
  }
}

function hasContent({ contentLength }: ProgramRequest): boolean {
  return contentLength !== undefined && contentLength > 0;
}

function end(job: Job, how: ProgramEnd): undefined {
  job.port.postMessage({ kind: "end", end: how } satisfies FromRunner);
  job.port.close();
}

/** What is wrong with how a program ended; undefined for nothing. */
function explainEnd(end: ProgramEnd): string | undefined {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? undefined : `ended with status ${end.code}`;
    case "killed":
      return `was ended by ${end.signal}`;
    case "overdue":
      return "was quiet or ran for too long, and was ended (--write-timeout)";
    default:
      return undefined;
  }
}

function explainStart(error: Error): string {
  // The program itself is there.
  if (error instanceof Deno.errors.NotFound) {
    return "the interpreter in its first line is not there, or the line ends in CR LF";
  }
  return /os error 8\b/.test(error.message) ? NO_PROGRAM : quote(error.message);
}
