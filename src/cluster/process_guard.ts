// A handler does not end the process of the server: `Deno.exit()`, and signals to the process itself. On Deno 2.9 a worker may
// send these without a permission.
//
// Signals to other processes go on as before. The export `abort` of `node:process` cannot be replaced on Deno 2.4.

/** What is used of Node's `process`. */
interface NodeProcess {
  kill(pid: number, signal?: string | number): true;
  /** What `kill` calls, also where a module imports it by its name. */
  _kill?(pid: number, signal: number): number;
  abort(): never;
}

/** From now on these ways throw. */
export function guardProcess(): void {
  const { process } = globalThis as unknown as { process: NodeProcess };
  const kill = Deno.kill;
  const { kill: killOfNode, _kill: innerKill } = process;
  // `process.exit()` calls it as well.
  (Deno.exit as unknown) = refusing("exit()");
  process.abort = refusing("abort()");
  Deno.kill = (pid, signal) => {
    refuseOwn(pid);
    kill(pid, signal);
  };
  process.kill = (pid, signal) => {
    // 0 only asks whether there is such a process.
    if (signal !== 0) refuseOwn(pid);
    return killOfNode(pid, signal);
  };
  if (innerKill === undefined) return;
  process._kill = (pid, signal) => {
    if (signal !== 0) refuseOwn(pid);
    return innerKill(pid, signal);
  };
}

/** What throws in the place of a function with that name. */
export function refusing(name: string): () => never {
  return () => {
    throw new Error(`A handler cannot call ${name}: the server goes on`);
  };
}

/** Throws where a signal reaches this process. The runtime takes 32 bits of a number; others than positive ones are groups. */
function refuseOwn(pid: number): void {
  const target = Number(pid) | 0;
  if (target <= 0 || target === Deno.pid) {
    refusing("kill() for the process of the server")();
  }
}
