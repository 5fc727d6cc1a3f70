// How many workers and connections fit into the descriptors that the system allows this process (`ulimit -n`).
//
// `deno run` raises the soft limit to the hard one, a compiled program may not, and neither says what it is. So it is
// counted, by opening descriptors until the system refuses. For that moment no other thread can open one. So the next
// accept or file of the first worker may fail once.

import type { ConnectionCounts } from "../net/limits.ts";
import {
  CONNECTION_SHARE,
  DESCRIPTORS_PER_WORKER,
  MAX_COUNTED_DESCRIPTORS,
  REJECTED_SHARE,
  WORKERS_SHARE,
} from "./limits.ts";

/** What fits. */
export interface Fitting {
  readonly workers: number;
  /** Undefined where all that are wanted fit. */
  readonly connections: ConnectionCounts | undefined;
  /** What to tell the user, in a line each. */
  readonly warnings: readonly string[];
}

/**
 * As many workers and connections as are wanted, or fewer where the descriptors are few. Workers get at most half of
 * them. Of the others each connection needs one, and a part is kept for files. `free`: descriptors that no other part of the
 * program uses.
 */
export function fitDescriptors(
  wanted: { readonly workers: number; readonly maxConnections: number },
  free: number,
): Fitting {
  const most = Math.floor(free * WORKERS_SHARE / DESCRIPTORS_PER_WORKER);
  const workers = free >= MAX_COUNTED_DESCRIPTORS
    ? wanted.workers
    : Math.min(wanted.workers, Math.max(most, 1));
  const usable = Math.max(free - workers * DESCRIPTORS_PER_WORKER, 1);
  const fitting = Math.ceil(usable * CONNECTION_SHARE);
  const isEnough = free >= MAX_COUNTED_DESCRIPTORS ||
    fitting >= wanted.maxConnections;
  const reason = `the system allows about ${free} descriptors (ulimit -n)`;
  const warnings: string[] = [];
  if (workers < wanted.workers) {
    warnings.push(`--workers is ${workers}, not ${wanted.workers}: ${reason}`);
  }
  if (!isEnough) {
    warnings.push(
      `--max-connections is ${fitting}, not ${wanted.maxConnections}: ${reason}`,
    );
  }
  return {
    workers,
    connections: isEnough ? undefined : {
      maxConnections: fitting,
      maxRejected: Math.ceil(usable * REJECTED_SHARE / workers),
    },
    warnings,
  };
}

/** The same for the descriptors of this process, in which one worker runs that has so many connections. */
export function fitBesideFirst(
  wanted: { readonly workers: number; readonly maxConnections: number },
  connections: number,
): Fitting {
  const used = DESCRIPTORS_PER_WORKER + connections;
  return fitDescriptors(wanted, countDescriptors() + used);
}

/** How many descriptors this process can still open, counted up to MAX_COUNTED_DESCRIPTORS; so many also where it cannot count. */
export function countDescriptors(
  open: () => { close(): void } = openAny,
): number {
  const opened: { close(): void }[] = [];
  try {
    while (opened.length < MAX_COUNTED_DESCRIPTORS) opened.push(open());
  } catch (error) {
    if (!isExhausted(error)) return MAX_COUNTED_DESCRIPTORS;
  } finally {
    for (const each of opened) each.close();
  }
  return opened.length;
}

/** The cheapest that there is: 4 us. */
function openAny(): Deno.FsFile {
  return Deno.openSync("/dev/null");
}

/** EMFILE: the process may open no more; ENFILE: no process may. */
function isExhausted(error: unknown): boolean {
  return /os error (?:23|24)\)/.test((error as Error).message);
}
