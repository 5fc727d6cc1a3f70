// Replaces a file or a link as deploys do, by renaming a new one over it, hundreds of times a second and in a thread of its
// own, until a flag stops it.

const PAUSE_MS = 1;

interface Order {
  readonly path: string;
  /** What the file holds, or where the link leads, in turn. */
  readonly versions: readonly string[];
  readonly isLink: boolean;
  /** [0]: other than zero to stop; [1]: the number of replacements. */
  readonly shared: Int32Array;
}

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as { postMessage(message: string): void };

self.addEventListener("message", (event) => {
  const { path, versions, isLink, shared } =
    (event as MessageEvent<Order>).data;
  // It is outside the folder that `path` is in, which may be listed.
  const fresh = `${path.slice(0, path.lastIndexOf("/"))}.fresh`;
  for (let made = 0; Atomics.wait(shared, 0, 0, PAUSE_MS) === "timed-out";) {
    const version = versions[made % versions.length];
    if (isLink) Deno.symlinkSync(version, fresh);
    else Deno.writeTextFileSync(fresh, version);
    Deno.renameSync(fresh, path);
    Atomics.store(shared, 1, ++made);
  }
  scope.postMessage("stopped");
});
