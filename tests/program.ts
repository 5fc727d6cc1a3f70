// The program as a process of its own, for what has to be seen from outside it: memory, privileges, signals.

import { fromFileUrl } from "@std/path";

export interface Program {
  readonly port: number;
  readonly pid: number;
  /** Resident memory in KiB, of Linux. */
  memory(): number;
}

/** Runs `body` while the program runs with these arguments; `wrapper` is put before its command line. */
export async function withProgram<T>(
  args: readonly string[],
  { wrapper = [], body }: {
    wrapper?: readonly string[];
    body: (program: Program) => Promise<T>;
  },
): Promise<T> {
  const main = fromFileUrl(new URL("../main.ts", import.meta.url));
  const command = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "-A",
    "--no-prompt",
    "--no-check",
    main,
    ...args,
    "--host=127.0.0.1",
    "--port=0",
    "--workers=1",
    "--log=none",
  ];
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const port = await readPort(lines);
    const { pid } = child;
    return await body({ port, pid, memory: () => readMemory(pid) });
  } finally {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended.
    }
    while (!(await lines.read()).done);
    await child.status;
  }
}

/** The port in what the program prints at its start. */
async function readPort(
  lines: ReadableStreamDefaultReader<string>,
): Promise<number> {
  let banner = "";
  for (;;) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`the program ended: "${banner}"`);
    banner += value;
    const port = /127\.0\.0\.1:(\d+)\/?\s/.exec(banner)?.[1];
    if (port !== undefined) return Number(port);
  }
}

function readMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]);
}
