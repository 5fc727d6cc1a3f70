// What a process and its descendants have cost, by /proc: processor time and resident memory.

// The kernel's USER_HZ, in which /proc counts: 100 on every Linux that Deno runs on.
const TICKS_PER_SECOND = 100;
const KIB = 1024;

export interface ProcessCost {
  /** Processor time, user and system, in seconds. */
  readonly seconds: number;
  /** Resident memory in octets; what processes share counts for each. */
  readonly resident: number;
}

/** The cost of `pid` and all below it; undefined where there is no /proc, or no such process. */
export function readCost(pid: number): ProcessCost | undefined {
  const own = readOwnCost(pid);
  if (own === undefined) return undefined;
  let { seconds, resident } = own;
  for (const one of listDescendants(pid)) {
    // It may have ended since it was listed.
    const cost = readOwnCost(one);
    seconds += cost?.seconds ?? 0;
    resident += cost?.resident ?? 0;
  }
  return { seconds, resident };
}

function readOwnCost(pid: number): ProcessCost | undefined {
  try {
    return {
      seconds: parseSeconds(Deno.readTextFileSync(`/proc/${pid}/stat`)),
      resident: parseResident(Deno.readTextFileSync(`/proc/${pid}/status`)),
    };
  } catch {
    return undefined;
  }
}

/** All processes below `pid`; none where there is no /proc. */
export function listDescendants(pid: number): number[] {
  return listChildren(pid).flatMap((child) => [
    child,
    ...listDescendants(child),
  ]);
}

function listChildren(pid: number): number[] {
  try {
    const tasks = [...Deno.readDirSync(`/proc/${pid}/task`)];
    return tasks.flatMap(({ name }) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`)
        .split(" ").filter((word) => word !== "").map(Number)
    );
  } catch {
    return [];
  }
}

/** Seconds of user and system time, from the text of /proc/PID/stat. */
export function parseSeconds(stat: string): number {
  // The name in parentheses may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Octets of VmRSS, from the text of /proc/PID/status; 0 for what has no memory of its own. */
export function parseResident(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * KIB;
}
