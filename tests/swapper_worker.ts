// Swaps two paths again and again, in a thread of its own, until a flag stops it. It exchanges both names at once if the
// system can, and otherwise moves each in turn.

interface Order {
  readonly a: string;
  readonly b: string;
  /** After each swap; 0 for none. */
  readonly pauseMs: number;
  /** [0]: other than zero to stop; [1]: the number of swaps. */
  readonly shared: Int32Array;
}

/**
 * Swaps before a rest of a millisecond. It is odd, so both states rest in turn and a test meets each: at full speed there
 * are systems where each look meets a swap.
 */
const SWAPS_BEFORE_REST = 101;
const REST_MS = 1;

const RENAME_EXCHANGE = 2;
const AT_FDCWD = -100;

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as { postMessage(message: string): void };

self.addEventListener("message", (event) => {
  const { a, b, pauseMs, shared } = (event as MessageEvent<Order>).data;
  const swap = makeSwap(a, b);
  let swaps = 0;
  while (Atomics.load(shared, 0) === 0 || swaps % 2 === 1) {
    swap();
    Atomics.store(shared, 1, ++swaps);
    const rest = swaps % SWAPS_BEFORE_REST === 0 ? REST_MS : 0;
    const waitMs = Math.max(pauseMs, rest);
    if (waitMs > 0) Atomics.wait(shared, 0, 0, waitMs);
  }
  scope.postMessage("stopped");
});

function makeSwap(a: string, b: string): () => void {
  if (Deno.build.os === "linux") {
    try {
      return makeExchange(a, b);
    } catch {
      // No such C library, or a file system that can't.
    }
  }
  const aside = `${a}.aside`;
  return () => {
    Deno.renameSync(a, aside);
    Deno.renameSync(b, a);
    Deno.renameSync(aside, b);
  };
}

function makeExchange(a: string, b: string): () => void {
  const { symbols } = Deno.dlopen("libc.so.6", {
    renameat2: {
      parameters: ["i32", "buffer", "i32", "buffer", "u32"],
      result: "i32",
    },
  });
  const [from, to] = [a, b].map((path) =>
    new TextEncoder().encode(path + "\0")
  );
  const swap = () => {
    const failed = symbols.renameat2(
      AT_FDCWD,
      from,
      AT_FDCWD,
      to,
      RENAME_EXCHANGE,
    );
    if (failed !== 0) throw new Error(`renameat2: "${a}", "${b}"`);
  };
  swap();
  swap();
  return swap;
}
