// The compiled program alone: copied to an empty folder, started there without environment, PATH or Deno.
// TINYHTTP_BINARY names the binary; without it these tests are ignored.

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join, resolve } from "@std/path";
import { requiring } from "../requirement.ts";
import { until } from "../wait.ts";

const BINARY = Deno.env.get("TINYHTTP_BINARY") ?? "";
const TOP = fromFileUrl(new URL("../../", import.meta.url));
/** The name of the binary in its folder. */
export const NAME = Deno.build.os === "windows" ? "tinyhttp.exe" : "tinyhttp";
/** Options to listen on loopback alone. */
export const LOOPBACK = ["--host", "127.0.0.1"];
const WATCHDOG_MS = 30_000;

const decoder = new TextDecoder();

/** A test for `Deno.test()` that gets an empty folder with nothing but the binary in it. */
export function ofBinary(
  name: string,
  test: (folder: string) => Promise<void>,
): Deno.TestDefinition {
  const missing = BINARY === "" ? "TINYHTTP_BINARY names no binary" : undefined;
  return requiring(missing, `the binary ${name}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "tinyhttp_binary_" });
    try {
      await Deno.copyFile(resolve(TOP, BINARY), join(folder, NAME));
      await Deno.chmod(join(folder, NAME), 0o755);
      await test(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function commandOf(folder: string, args: readonly string[]): Deno.Command {
  return new Deno.Command(join(folder, NAME), {
    args: [...args],
    cwd: folder,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the binary until it ends by itself. */
export async function runBinary(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await commandOf(folder, args).output();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** A binary that serves. */
export interface Served {
  readonly port: number;
  readonly pid: number;
  readonly banner: string;
  /** Sends the signal; resolves with the status when the process has ended. */
  end(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

/** What the program writes to standard error: the banner, then messages, and the summary at the end. */
class Messages {
  #text = "";
  /** Resolves at the end of the stream. */
  readonly ended: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = stream.pipeTo(
      new WritableStream({
        write: (octets) => {
          this.#text += decoder.decode(octets, { stream: true });
        },
      }),
    );
  }

  /** The banner, once it is whole, with the port of its first URL. */
  async readBanner(): Promise<{ banner: string; port: number }> {
    let isOver = false;
    this.ended.finally(() => isOver = true);
    await until(() => isOver || this.#text.includes("Stop with Ctrl+C\n"));
    const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(this.#text)?.[1];
    assert(port !== undefined, `there is no URL: ${this.#text}`);
    return { banner: this.#text, port: Number(port) };
  }

  /** All lines beside the banner and the summary. */
  get others(): string {
    return this.#text
      .replace(/^tinyhttp \S+ serves [^]*?Stop with Ctrl\+C\n/, "")
      .replace(/^[\d,]+ requests?(?:, [^,\n]+)+\n$/m, "");
  }
}

/** Serves on a free port while `use` runs; then ends by SIGTERM, which must give status 0. */
export async function withBinary(
  folder: string,
  args: readonly string[],
  use: (served: Served) => Promise<void>,
): Promise<void> {
  const process = commandOf(folder, [...LOOPBACK, "--port", "0", ...args])
    .spawn();
  const messages = new Messages(process.stderr);
  const log = process.stdout.pipeTo(new WritableStream());
  const end = async (signal: Deno.Signal) => {
    try {
      process.kill(signal);
    } catch {
      // It has ended; its status says so.
    }
    return await process.status;
  };
  // A binary that hangs is ended, and fails by its status.
  const watchdog = setTimeout(() => end("SIGKILL"), WATCHDOG_MS);
  try {
    const { pid } = process;
    await use({ ...await messages.readBanner(), pid, end });
    const { code, signal } = await end("SIGTERM");
    assertEquals([code, signal], [0, null]);
    await messages.ended;
    // Only a drain that takes some time says what it waits for.
    const others = messages.others.replace(
      /^Finishing \d+ connections?, .*\n/,
      "",
    );
    assertEquals(others, "", "nothing else on stderr");
  } finally {
    clearTimeout(watchdog);
    await end("SIGKILL");
    await Promise.all([messages.ended, log]);
  }
}
