// Reports that files in the folder of a handler changed. An editor writes a file in several steps, so the
// report comes once they are over.

import { HANDLER_SETTLE_MS } from "./limits.ts";
import type { StopWatch } from "./root_watch.ts";

/** Calls `report` after changes in the folder and below. Throws what the system throws. */
export function watchHandler(folder: string, report: () => void): StopWatch {
  const watcher = Deno.watchFs(folder);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = async () => {
    for await (const { kind } of watcher) {
      if (kind === "access") continue;
      clearTimeout(timer);
      timer = setTimeout(report, HANDLER_SETTLE_MS);
    }
  };
  // The end of the watcher ends it.
  follow().catch(() => {});
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
