// Reports that modules in the folder of a handler changed. An editor writes a file in several steps, so the
// report comes once they are over.
//
// Other files do not count: a log or an upload that is written there would load the handler again and again.

import { HANDLER_SETTLE_MS } from "./limits.ts";
import type { StopWatch } from "./repeated_look.ts";

/** Names of modules, as the runtime imports them. */
const MODULE = /\.(?:[cm]?[jt]s|[jt]sx|json|wasm)$/i;

/** Names without an ending, as folders have them. */
const BARE = /(?:^|[/\\])[^./\\]+$/;

/** A watch that runs. */
export interface HandlerWatch {
  /**
   * Ends the reports, for a process that ends next. The watcher of the runtime stays: where a FIFO came into the folder,
   * Deno 2.9 would block the thread after it is closed.
   */
  readonly mute: StopWatch;
  /** Ends the reports, and closes the watcher. */
  readonly close: StopWatch;
}

/** Calls `report` after changes in the folder and below. Throws what the system throws. */
export function watchHandler(
  folder: string,
  report: () => void,
): HandlerWatch {
  const watcher = Deno.watchFs(folder);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isMute = false;
  const follow = async () => {
    for await (const event of watcher) {
      if (isMute || !mayChangeModules(event)) continue;
      clearTimeout(timer);
      timer = setTimeout(report, HANDLER_SETTLE_MS);
    }
  };
  // The end of the watcher ends it.
  follow().catch(() => {});
  const mute = () => {
    isMute = true;
    clearTimeout(timer);
  };
  const close = () => {
    mute();
    watcher.close();
  };
  return { mute, close };
}

/** A folder that appears or goes may have modules. */
function mayChangeModules({ kind, paths }: Deno.FsEvent): boolean {
  if (kind === "access") return false;
  return paths.some((path) =>
    MODULE.test(path) || kind !== "modify" && BARE.test(path)
  );
}
