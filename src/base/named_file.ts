// A file that an option names. Usually it is a regular file.
//
// It may also be a pipe: that of a process substitution, a FIFO, or standard input. Then a program has to write it, so
// the wait for it is bounded. It can be read once: its content is kept, and it is not watched. On some versions of the
// runtime `Deno.open` blocks the thread until somebody writes to a FIFO. `fetch` does not block.

import { MAX_PIPE_WAIT_MS, PIPE_NOTICE_MS } from "./limits.ts";
import { escapeUnprintable, quote } from "./visible_text.ts";

/** Why a file has no content, as half a sentence that does not name it. */
export class FileUnreadable extends Error {
  override readonly name = "FileUnreadable";
}

/** How long to wait for what is no regular file. */
export interface FileWait {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Gets a line where it takes a while. */
  readonly onWait?: (text: string) => void;
  /** `MAX_PIPE_WAIT_MS` by default. */
  readonly timeoutMs?: number;
}

/** Paths of standard input. The runtime denies them without all permissions, and has a stream instead. */
const STANDARD_INPUT: readonly string[] = ["/dev/stdin", "/dev/fd/0"];

const FAILURES: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  NotADirectory: "it is below a file",
  FilesystemLoop: "its links lead in a circle",
  PermissionDenied: "permission denied",
  NotCapable: "permission denied",
  IsADirectory: "it is a folder",
  // The only reason that `fetch` gives.
  TypeError: "it cannot be opened",
};

/** A file by its path. */
export class NamedFile {
  readonly #path: string;
  readonly #maxOctets: number;
  /** The content of what is no regular file, once it was read. */
  #kept: Uint8Array | undefined;
  #wasRegular = false;

  /** `maxOctets`: what it may have. */
  constructor(path: string, maxOctets: number) {
    this.#path = path;
    this.#maxOctets = maxOctets;
  }

  /** Whether it can be read once only. Known once it was read. */
  get isKept(): boolean {
    return this.#kept !== undefined;
  }

  /** At most one octet more than a file may have. Rejects with FileUnreadable. */
  async read(wait: FileWait = {}): Promise<Uint8Array> {
    if (this.#kept !== undefined) return this.#kept;
    try {
      if (await this.#isRegular()) {
        this.#wasRegular = true;
        using file = await Deno.open(this.#path);
        return await readBounded(file.readable, this.#maxOctets);
      }
    } catch (error) {
      throw explain(error);
    }
    // Nobody would write it, and what it had would be kept in place of later files.
    if (this.#wasRegular) {
      throw new FileUnreadable("it is no regular file any more");
    }
    return this.#kept = await this.#readPipe(wait);
  }

  /** What tells one version of the file from another; always the same for what is no regular file. */
  async describe(): Promise<string> {
    if (this.isKept) return "";
    try {
      const { dev, ino, size, mtime, ctime } = await Deno.stat(this.#path);
      return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
    } catch (error) {
      return (error as Error).name;
    }
  }

  async #isRegular(): Promise<boolean> {
    if (STANDARD_INPUT.includes(this.#path)) return false;
    const { isFile, isDirectory } = await Deno.stat(this.#path);
    // Opening a folder says what it is.
    return isFile || isDirectory;
  }

  async #readPipe(
    { signal, onWait, timeoutMs = MAX_PIPE_WAIT_MS }: FileWait,
  ): Promise<Uint8Array> {
    const ending = new AbortController();
    const end = () => ending.abort();
    const notice = setTimeout(
      () => onWait?.(`waiting for the content of ${quote(this.#path)}`),
      PIPE_NOTICE_MS,
    );
    const timer = setTimeout(end, timeoutMs);
    signal?.addEventListener("abort", end);
    try {
      if (signal?.aborted) end();
      return await this.#readToEnd(ending.signal);
    } catch (error) {
      if (!ending.signal.aborted) throw explain(error);
      const cause = signal?.aborted
        ? "the program was stopped before the content had come"
        : `its content did not end within ${timeoutMs / 1000} s`;
      throw new FileUnreadable(cause);
    } finally {
      clearTimeout(notice);
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }

  async #readToEnd(signal: AbortSignal): Promise<Uint8Array> {
    const max = this.#maxOctets;
    if (STANDARD_INPUT.includes(this.#path)) {
      return await readBounded(Deno.stdin.readable, max, signal);
    }
    const { body } = await fetch(encodeUrl(this.#path), { signal });
    return body === null
      ? new Uint8Array()
      : await readBounded(body, max, signal);
  }
}

function explain(error: unknown): FileUnreadable {
  const { name, message } = error as Error;
  return new FileUnreadable(FAILURES[name] ?? escapeUnprintable(message));
}

function encodeUrl(path: string): URL {
  const encode = (text: string) =>
    text.split("/").map(encodeURIComponent).join("/");
  return new URL(encode(path), `file://${encode(Deno.cwd())}/`);
}

/** The stream up to one octet more than `max`. Rejects as soon as the signal says so. */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  max: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const octets = new Uint8Array(max + 1);
  let length = 0;
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      const taken = piece.subarray(0, octets.length - length);
      octets.set(taken, length);
      length += taken.length;
      if (length === octets.length) throw FULL;
    },
  });
  try {
    await stream.pipeTo(sink, { signal });
  } catch (error) {
    if (error !== FULL) throw error;
  }
  return octets.subarray(0, length);
}

const FULL = new Error("the rest is not read");
