// Peers in a process of their own, which hold their connections until they are told to end.

import { join } from "@std/path";
import { Child } from "./children.ts";
import { pinTo } from "./machine.ts";
import { LOAD_CORE } from "./server.ts";
import { TOP } from "./top.ts";

const OPEN_TIMEOUT_MS = 60_000;

/** Which peers are opened: `script` is a module of this folder that is run as `script PORT COUNT PATH`. */
export interface PeerPlan {
  readonly script: string;
  readonly port: number;
  readonly count: number;
  readonly path: string;
}

/** Resolves once all are connected. `end` closes them, and rejects if one was lost. */
export async function openPeers(
  { script, port, count, path }: PeerPlan,
): Promise<{ end(): Promise<void> }> {
  const child = new Child([
    ...pinTo(LOAD_CORE),
    Deno.execPath(),
    "run",
    "-A",
    join(TOP, "tests/bench", script),
    String(port),
    String(count),
    path,
  ], { stdin: "piped", stdout: "piped" });
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void child.end(), OPEN_TIMEOUT_MS);
  await expectLine(lines, `open ${count}\n`);
  clearTimeout(timer);
  return {
    async end() {
      await child.stdin.close();
      await expectLine(lines, `held ${count}\n`);
      await child.ended;
    },
  };
}

async function expectLine(
  lines: ReadableStreamDefaultReader<string>,
  wanted: string,
): Promise<void> {
  const { value } = await lines.read();
  if (value === wanted) return;
  throw new Error(
    `its peers: "${value?.trim()}" is not "${wanted.trim()}"`,
  );
}
