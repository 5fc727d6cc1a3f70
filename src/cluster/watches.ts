// What is watched while workers serve: the folder, the handler, and the sockets that peers hold in vain.

import { type WatchedWorkers, watchGivenUp } from "./given_up_watch.ts";
import { watchHandler } from "./handler_watch.ts";
import type { StopWatch } from "./repeated_look.ts";
import { watchSite } from "./root_watch.ts";
import type { SupervisorOptions } from "./supervisor_options.ts";
import type { WorkerReplacement } from "./worker_replacement.ts";

/** Starts the watches; each is to be stopped before the process ends. `replacement` is undefined where no worker can be replaced. */
export function startWatches(
  { settings: { site, handler, tls }, watchesHandler, onFault }:
    SupervisorOptions,
  replacement: WorkerReplacement | undefined,
  workers: Pick<WatchedWorkers, "slots" | "metrics" | "maxConnections">,
): readonly StopWatch[] {
  const started = [watchSite(site, onFault)];
  if (replacement !== undefined && watchesHandler && handler !== undefined) {
    const replaceAll = () => replacement.replaceAll();
    started.push(watchHandler(handler.folder, replaceAll).mute);
  }
  if (replacement !== undefined && tls !== undefined) {
    const replace = (place: number) => replacement.replace(place);
    started.push(watchGivenUp({ ...workers, replace, report: onFault }));
  }
  return started.filter((each) => each !== undefined);
}
