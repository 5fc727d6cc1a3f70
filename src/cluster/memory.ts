// How many workers fit into the memory that the system gives this process.

import { MEMORY_PER_WORKER } from "./limits.ts";

/** As far as the runtime has it: 2.4 does not know the limit of a control group. */
interface Runtime {
  readonly process?: { constrainedMemory?(): number };
}

/** As many workers as are wanted, or fewer where memory is little, and then what to tell the user. `limit` is in octets. */
export function fitWorkers(
  wanted: number,
  limit: number,
): { readonly workers: number; readonly warnings: readonly string[] } {
  const fitting = Math.max(1, Math.floor(limit / MEMORY_PER_WORKER));
  if (fitting >= wanted) return { workers: wanted, warnings: [] };
  return {
    workers: fitting,
    warnings: [
      `--workers is ${fitting}, not ${wanted}: the memory limit is ` +
      `${toMiB(limit)} MiB, and each may need ${toMiB(MEMORY_PER_WORKER)}`,
    ],
  };
}

/**
 * The octets of memory that this process may use: those of the machine, or of its control group where that has less.
 * Infinity where the runtime does not say. On 2.9 it takes 15 ms the first time, to load the runtime's `node:process`.
 */
export function readMemoryLimit(): number {
  return Math.min(
    tryOr(Infinity, () => Deno.systemMemoryInfo().total),
    tryOr(Infinity, readConstraint),
  );
}

function readConstraint(): number {
  const limit = (globalThis as Runtime).process?.constrainedMemory?.();
  // 0 stands for unknown in Node.js, whose function it is.
  return limit === undefined || limit <= 0 ? Infinity : limit;
}

/** The other value where the permission is missing. */
function tryOr(other: number, read: () => number): number {
  try {
    return read();
  } catch {
    return other;
  }
}

function toMiB(octets: number): number {
  return Math.floor(octets / 2 ** 20);
}
