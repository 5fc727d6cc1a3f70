// The program under test, in a process of its own: main.ts as `deno task start` runs it, or a compiled binary.

import { inheritEnvironment } from "../bench/children.ts";
import { listStartWords, resolveBinary } from "../bench/peer.ts";

/** Lines of standard error that are kept; all are counted. */
const MAX_LINES = 20;
const MAX_LINE_LENGTH = 300;
/** What the program says when it ends. */
const LINES_OF_THE_END = /^(?:Finishing \d+ connections?|[\d,]+ requests?), /;
const START_TIMEOUT_MS = 30_000;
/** ms after which a server that was asked to end is made to: more than its drain timeout. */
const END_TIMEOUT_MS = 20_000;

/**
 * Timeouts that are shorter than a stop of the server: it then shows whether they count time in which the server could
 * not run. They are so long that a busy machine does not delay the peers of a wave beyond them.
 */
const ARGUMENTS = [
  "--host=127.0.0.1",
  "--port=0",
  "--list",
  "--log=none",
  "--idle-timeout=8",
  "--head-timeout=20",
  "--write-timeout=8",
];

/** A server that runs. */
export class Server {
  readonly command: readonly string[];
  /** What it said on standard error since it listens: the first lines. */
  readonly lines: string[] = [];
  lineCount = 0;
  readonly #process: Deno.ChildProcess;
  readonly #readers: Promise<unknown>;
  #port = 0;
  #isEnding = false;

  private constructor(command: readonly string[]) {
    this.command = command;
    this.#process = new Deno.Command(command[0], {
      args: command.slice(1),
      clearEnv: true,
      env: { ...inheritEnvironment(), NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#readers = Promise.all([
      readLines(this.#process.stdout, () => {}),
      readLines(this.#process.stderr, (line) => this.#addLine(line)),
    ]);
  }

  /** Resolves once it listens. Throws, with what it said, if it ends before or takes too long. */
  static async start(folder: string): Promise<Server> {
    const binary = Deno.env.get("TINYHTTP_BINARY") ?? "";
    const words = binary === "" ? listStartWords() : [resolveBinary(binary)];
    const server = new Server([...words, folder, ...ARGUMENTS]);
    try {
      await server.#listens();
      // Before, the runtime may report what it loads.
      server.lines.length = server.lineCount = 0;
      return server;
    } catch (error) {
      server.kill();
      throw error;
    }
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#process.status;
  }

  /** Takes the processor from it, until it is continued. */
  stop(): void {
    this.#signal("SIGSTOP");
  }

  continue(): void {
    this.#signal("SIGCONT");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  /** Asks it to end; resolves with its status, after `timeoutMs` by force. */
  async end(timeoutMs = END_TIMEOUT_MS): Promise<Deno.CommandStatus> {
    // A stopped process gets no other signal.
    this.continue();
    this.#isEnding = true;
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.kill(), timeoutMs);
    const status = await this.ended;
    clearTimeout(timer);
    await this.#readers;
    return status;
  }

  async #listens(): Promise<void> {
    const end = performance.now() + START_TIMEOUT_MS;
    let hasEnded = false;
    this.ended.then(() => hasEnded = true);
    while (this.#port === 0) {
      if (hasEnded || performance.now() > end) {
        throw new Error(`the server does not listen: ${this.lines.join(" ")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #readBanner(line: string): void {
    const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
    if (port !== undefined) this.#port = Number(port);
  }

  #addLine(line: string): void {
    if (this.#isEnding && LINES_OF_THE_END.test(line)) return;
    this.#readBanner(line);
    this.lineCount++;
    if (this.lines.length >= MAX_LINES) return;
    this.lines.push(line.slice(0, MAX_LINE_LENGTH));
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended; its status says so.
    }
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  add: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!.slice(0, MAX_LINE_LENGTH);
    for (const line of lines) add(line);
  }
  if (rest !== "") add(rest);
}
