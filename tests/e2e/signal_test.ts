// Signals that log rotation, terminals and timers send: none of them ends the program, and none opens a debugger.

import { assert, assertEquals } from "@std/assert";
import { RawClient } from "../raw_client.ts";
import { requireSystem, requiring, windowsLacks } from "../requirement.ts";
import { sleep, until } from "../wait.ts";
import { inShell, type Program, withProgram } from "./program.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const OPTIONS = ["--workers", "1", "--log", "none"];
/** The port of the runtime's debugger, in the notation of /proc/net/tcp. */
const DEBUGGER = "0100007F:240D";
const CLOSED_MS = 600;

const SIGNALS: readonly Deno.Signal[] = [
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGVTALRM",
  "SIGPROF",
  "SIGXFSZ",
];
/** Those that only Linux has. */
const OF_LINUX: readonly Deno.Signal[] = ["SIGIO", "SIGPWR", "SIGSTKFLT"];

async function assertServes(port: number, why: string): Promise<void> {
  using peer = await RawClient.connect(port);
  await peer.send(GET);
  assert((await peer.readAll()).startsWith("HTTP/1.1 200 "), why);
}

/** True if the process has a socket that listens at the debugger's port. */
function hasDebugger(pid: number): boolean {
  const sockets = Deno.readTextFileSync("/proc/net/tcp").split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1] === DEBUGGER && fields[3] === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) => {
    try {
      return sockets.includes(Deno.readLinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      return false;
    }
  });
}

/** Waits until the debugger has been closed for a while: the runtime may open it some time after the signal. */
async function untilClosed({ pid }: Program): Promise<void> {
  let closedSince = Date.now();
  await until(() => {
    if (hasDebugger(pid)) closedSince = Date.now();
    return Date.now() - closedSince > CLOSED_MS;
  });
}

/** The only child of a process. */
function childOf(pid: number): number {
  const path = `/proc/${pid}/task/${pid}/children`;
  return Number(Deno.readTextFileSync(path));
}

Deno.test(requiring(
  windowsLacks,
  "the program survives each signal that does not ask it to end",
  async () => {
    await withProgram(OPTIONS, async (program, port) => {
      const signals = Deno.build.os === "linux"
        ? [...SIGNALS, ...OF_LINUX]
        : SIGNALS;
      for (const signal of signals) {
        // The second one arrives while the first one is handled.
        program.signal(signal);
        program.signal(signal);
        await sleep(50);
        await assertServes(port, signal);
      }
      const { code, signal } = await program.end("SIGTERM");
      assertEquals([code, signal], [0, null]);
    });
  },
));

Deno.test(requiring(
  requireSystem("linux"),
  "the program closes the debugger that the runtime opens at SIGUSR1",
  async () => {
    await withProgram(OPTIONS, async (program, port) => {
      // Until then the runtime does not handle the signal.
      await sleep(700);
      for (const round of [1, 2, 3]) {
        program.signal("SIGUSR1");
        await untilClosed(program);
        await assertServes(port, `after signal ${round}`);
      }
      assertEquals((await program.end()).code, 0);
    });
  },
));

Deno.test(requiring(
  requireSystem("linux"),
  "the program survives SIGHUP also where it starts with the signal ignored, as under nohup",
  async () => {
    const wrapper = inShell("trap '' HUP USR1 USR2 ALRM");
    await withProgram(OPTIONS, async (program, port) => {
      for (
        const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM"] as const
      ) {
        program.signal(signal);
        await sleep(50);
        await assertServes(port, signal);
      }
      assertEquals((await program.end()).code, 0);
    }, { wrapper });
  },
));

/** Why no process can be the first one of a namespace here. */
function lacksNamespaces(): string | undefined {
  if (Deno.build.os !== "linux") return requireSystem("linux");
  try {
    const args = ["--pid", "--fork", "--kill-child", "true"];
    const { success } = new Deno.Command("unshare", { args }).outputSync();
    return success ? undefined : "no process may make a namespace";
  } catch {
    return "unshare is missing";
  }
}

Deno.test(requiring(
  lacksNamespaces(),
  "the program survives SIGHUP and SIGUSR1 as process 1 of a container, and drains at SIGTERM",
  async () => {
    const wrapper = ["unshare", "--pid", "--fork", "--kill-child"];
    await withProgram(OPTIONS, async (program: Program, port) => {
      const first = childOf(program.pid);
      for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) {
        Deno.kill(first, signal);
        await sleep(50);
        await assertServes(port, signal);
      }
      Deno.kill(first, "SIGTERM");
      assertEquals((await program.ended).code, 0);
    }, { wrapper });
  },
));
