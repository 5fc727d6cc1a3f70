// A peer that serves: started, found to answer, and priced.

import { Child } from "./children.ts";
import { findFreePort, waitForAnswer } from "./exchange.ts";
import { pinTo } from "./machine.ts";
import type { Peer, ServePlan } from "./peer.ts";
import { type ProcessCost, readCost } from "./process_cost.ts";
import { encodeRequest, SMALL } from "./request.ts";
import type { Workspace } from "./workspace.ts";

export const SERVER_CORE = "0";
export const LOAD_CORE = "1";
export const BOTH_CORES = "0,1";

const START_TIMEOUT_MS = 20_000;

export interface ServerOptions extends Partial<Omit<ServePlan, "port">> {
  /** The cores it may use: the servers' core when not given. */
  readonly cores?: string;
}

/** A server that answers. */
export interface Server {
  readonly port: number;
  readonly command: readonly string[];
  /** From before it was spawned to the end of its first answer, in ms. */
  readonly readyAfter: number;
  cost(): ProcessCost | undefined;
  end(): Promise<void>;
}

/** Resolves once the peer answers; rejects, with what it said, where it doesn't. */
export async function startServer(
  peer: Peer,
  workspace: Workspace,
  options: ServerOptions = {},
): Promise<Server> {
  const { cores = SERVER_CORE, ...rest } = options;
  const port = findFreePort();
  const plan: ServePlan = {
    workers: 1,
    openFileCache: false,
    compress: false,
    log: false,
    tls: false,
    handler: false,
    file: SMALL.paths[0].slice(1),
    ...rest,
    port,
  };
  const command = [
    ...pinTo(cores),
    ...await peer.command(plan, workspace),
  ];
  const since = performance.now();
  const child = new Child(command, { env: peer.environment?.(workspace) });
  const message = encodeRequest(SMALL, { port });
  const stop = new AbortController();
  const signal = AbortSignal.any([
    stop.signal,
    AbortSignal.timeout(START_TIMEOUT_MS),
  ]);
  try {
    await Promise.race([
      waitForAnswer(port, { message, signal, tls: plan.tls }),
      failWhenEnded(child),
    ]);
    const readyAfter = performance.now() - since;
    return {
      port,
      command,
      readyAfter,
      cost: () => readCost(child.pid),
      end: () => child.end(),
    };
  } catch (error) {
    stop.abort();
    await child.end();
    throw error;
  }
}

async function failWhenEnded(child: Child): Promise<never> {
  const { code } = await child.ended;
  const words = (await child.words).trim().split("\n")[0];
  throw new Error(`it ended with status ${code}: ${words}`);
}
