// Waiting in tests.

/** Resolves after `ms`. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Far more than any wait takes, also on a machine that runs other work: only a failure waits that long. */
const TIMEOUT_MS = 60_000;

/** Waits until `holds`, which it checks every 5 ms; throws after `timeoutMs`. */
export async function until(
  holds: () => boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`not within ${timeoutMs} ms: ${holds}`);
    }
    await sleep(5);
  }
}
