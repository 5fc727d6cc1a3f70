// Writes lines to a standard stream, in order. Such a stream can be a pipe that nobody reads, a full disk, or closed.
// Then lines wait, up to a bound. Further ones are lost, and counted. The program never waits for the stream.
//
// A failed write is tried again, so a disk that has room again gets all that waits, and no line is torn.

import {
  BUSY_RETRY_DELAY_MS,
  MAX_ATOMIC_OCTETS,
  MAX_WAITING_CHARACTERS,
  RETRY_DELAY_MS,
} from "./limits.ts";

/** A stream such as `Deno.stdout`. */
export interface OctetStream {
  /**
   * Resolves with how many octets were written. Rejects where none were, or where the runtime could write only a part:
   * then it keeps the other part, and writes that before anything else.
   */
  write(octets: Uint8Array): Promise<number>;
}

/** What a writer is made with. */
export interface LineWriterOptions {
  /** What the stream is called, such as `standard output`. */
  readonly name: string;
  /** Gets what is wrong with the stream in one line, once for each time that it fails, and how many lines were lost. */
  readonly tell: (text: string) => void;
  /** Characters that wait at most. */
  readonly maxWaiting?: number;
}

const encoder = new TextEncoder();
const NOTHING: Uint8Array = new Uint8Array();
const LINE_FEED = 0x0a;

/** Writes lines to one stream. No method throws or waits for a stream that is stuck. */
export class LineWriter {
  readonly #stream: OctetStream;
  readonly #name: string;
  readonly #tell: (text: string) => void;
  readonly #maxWaiting: number;
  /** Lines that no write has begun with. */
  #waiting = "";
  /** What is written now; of it, the octets from `#written` on are not written yet. */
  #octets = NOTHING;
  #written = 0;
  /** Where the octets end that the runtime has accepted and could not write yet; undefined if there are none. */
  #kept: number | undefined;
  #lost = 0;
  /** True once it was told that the stream takes nothing, until it has taken all that waits. */
  #isTold = false;
  #writing: Promise<void> | undefined;
  /** Ends the wait for the next attempt. */
  #retry: (() => void) | undefined;
  #isFinishing = false;

  constructor(stream: OctetStream, options: LineWriterOptions) {
    this.#stream = stream;
    this.#name = options.name;
    this.#tell = options.tell;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING_CHARACTERS;
  }

  /** Writes one or more lines, each with its line end, after those before them. */
  add(lines: string): void {
    if (this.#waiting.length + lines.length > this.#maxWaiting) {
      this.#lost += countLines(lines);
      return this.#tellOnce(`${this.#name} is not read: lines are lost`);
    }
    this.#waiting += lines;
    this.#writing ??= this.#writeAll();
  }

  /** Resolves once everything is written, or after `timeoutMs`; what is not written by then counts as lost. */
  async finish(timeoutMs: number): Promise<void> {
    if (!this.#hasUnwritten()) return;
    this.#isFinishing = true;
    this.#retry?.();
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isLate = true;
        resolve();
      }, timeoutMs);
    });
    // A line that is added meanwhile begins another round of writes.
    while (this.#writing !== undefined && !isLate) {
      await Promise.race([this.#writing, timeout]);
    }
    clearTimeout(timer);
    this.#lost += this.#dropAll();
    this.#tellLost();
    this.#isFinishing = false;
  }

  /** Ends when nothing waits, or when the stream fails while the writer finishes. Never rejects. */
  async #writeAll(): Promise<void> {
    while (this.#hasUnwritten()) {
      if (this.#written >= this.#octets.length) {
        this.#octets = encoder.encode(this.#waiting);
        this.#written = 0;
        this.#waiting = "";
      }
      const delay = await this.#writeNext();
      if (delay === 0) continue;
      if (this.#isFinishing && delay === RETRY_DELAY_MS) break;
      await this.#wait(delay);
    }
    this.#writing = undefined;
    this.#isTold = false;
    if (!this.#isFinishing) this.#tellLost();
  }

  #hasUnwritten(): boolean {
    return this.#waiting !== "" || this.#written < this.#octets.length;
  }

  /** One write; returns the ms to wait before the next one. */
  async #writeNext(): Promise<number> {
    const octets = this.#octets;
    const end = findEnd(octets, this.#written);
    try {
      if (this.#kept !== undefined) return await this.#writeKept(this.#kept);
      const length = await this.#stream.write(
        octets.subarray(this.#written, end),
      );
      // Else it was dropped meanwhile.
      if (octets === this.#octets) this.#written += length;
      return 0;
    } catch (error) {
      // A pipe that does not block and is full, such as one that this program shares with its parent.
      if (error instanceof Deno.errors.WouldBlock) return BUSY_RETRY_DELAY_MS;
      const { message } = error as Error;
      this.#tellOnce(`${this.#name} can't be written: ${message}`);
      if (this.#kept === undefined && await this.#keepsOctets()) {
        this.#kept = octets === this.#octets ? end : 0;
      }
      return RETRY_DELAY_MS;
    }
  }

  /** Has the runtime write what it keeps. */
  async #writeKept(end: number): Promise<number> {
    await this.#stream.write(NOTHING);
    this.#kept = undefined;
    this.#written = Math.min(end, this.#octets.length);
    return 0;
  }

  /**
   * True if the runtime keeps octets of the write that failed: it then fails to write nothing, too. How many it has
   * accepted is not known. Up to 1024 octets it is all of them, so that no line is torn, or written twice. Only where room
   * comes back between that write and this one it says false for octets that were kept, and they are written twice.
   */
  async #keepsOctets(): Promise<boolean> {
    try {
      await this.#stream.write(NOTHING);
      return false;
    } catch {
      return true;
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#retry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tellOnce(text: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tell(text);
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    const lines = this.#lost === 1 ? "1 line" : `${this.#lost} lines`;
    this.#lost = 0;
    this.#tell(`${this.#name} lost ${lines}`);
  }

  /** Forgets what is not written; returns how many lines that were, a torn one included. */
  #dropAll(): number {
    let lines = countLines(this.#waiting);
    for (let at = this.#written; at < this.#octets.length; at++) {
      if (this.#octets[at] === LINE_FEED) lines++;
    }
    this.#waiting = "";
    this.#octets = NOTHING;
    this.#written = 0;
    if (this.#kept !== undefined) this.#kept = 0;
    return lines;
  }
}

/**
 * Where the write that begins at `start` ends: with as many whole lines as a pipe takes at once, or, of a line that is
 * longer, with as much of it. Such a write is written as a whole or not at all, so what is lost can be counted, and two
 * streams that are one pipe do not mix their lines.
 */
function findEnd(octets: Uint8Array, start: number): number {
  const most = start + MAX_ATOMIC_OCTETS;
  if (most >= octets.length) return octets.length;
  const lineFeed = octets.lastIndexOf(LINE_FEED, most - 1);
  return lineFeed < start ? most : lineFeed + 1;
}

function countLines(text: string): number {
  let lines = 0;
  for (
    let at = text.indexOf("\n");
    at >= 0;
    at = text.indexOf("\n", at + 1)
  ) lines++;
  return lines;
}
