// Swaps two paths as fast as the system can while a test runs.

/** Runs `body` while another thread swaps `a` and `b`; returns the number of swaps. */
export async function whileSwapping(
  a: string,
  { b, body }: { b: string; body: () => void | Promise<void> },
): Promise<number> {
  const worker = new Worker(new URL("./swapper_worker.ts", import.meta.url), {
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
    worker.postMessage({ a, b, shared });
    const begun = (async () => {
      while (Atomics.load(shared, 1) < 100) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await Promise.race([begun, stopped]);
    await body();
    Atomics.store(shared, 0, 1);
    await stopped;
    return shared[1];
  } finally {
    Atomics.store(shared, 0, 1);
    worker.terminate();
  }
}
