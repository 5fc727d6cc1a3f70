// Swaps two paths, as fast as the system can or with a pause after each swap, or replaces a file or a link again and
// again, while a test runs.

/** What runs meanwhile, and is not timed. It gets what tells the number of swaps or replacements so far. */
type Body = (changes: () => number) => void | Promise<void>;

/** Runs `body` while another thread swaps `a` and `b`, with a pause of so many ms after each; returns the number of swaps. */
export function whileSwapping(
  a: string,
  { b, pauseMs = 0, body }: { b: string; pauseMs?: number; body: Body },
): Promise<number> {
  return whileWorking("./swapper_worker.ts", { a, b, pauseMs }, body);
}

/** Runs `body` while another thread renames files of these contents to `path`, in turn; returns their number. */
export function whileReplacing(
  path: string,
  { versions, body }: { versions: readonly string[]; body: Body },
): Promise<number> {
  const order = { path, versions, isLink: false };
  return whileWorking("./replacer_worker.ts", order, body);
}

/** Runs `body` while another thread renames links to these paths to `path`, in turn; returns their number. */
export function whileRelinking(
  path: string,
  { versions, body }: { versions: readonly string[]; body: Body },
): Promise<number> {
  const order = { path, versions, isLink: true };
  return whileWorking("./replacer_worker.ts", order, body);
}

async function whileWorking(
  module: string,
  order: Record<string, unknown>,
  body: Body,
): Promise<number> {
  const worker = new Worker(new URL(module, import.meta.url), {
    type: "module",
  });
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const stopped = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
  try {
    worker.postMessage({ ...order, shared });
    const begun = (async () => {
      while (Atomics.load(shared, 1) < 100) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await Promise.race([begun, stopped]);
    await body(() => Atomics.load(shared, 1));
    Atomics.store(shared, 0, 1);
    await stopped;
    return shared[1];
  } finally {
    Atomics.store(shared, 0, 1);
    worker.terminate();
  }
}
