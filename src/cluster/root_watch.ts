// Reports that the served folder is gone, and that it is back. The workers need no report: they look for
// the folder at each request.

import { quote } from "../base/visible_text.ts";
import { ROOT_CHECK_INTERVAL_MS } from "./limits.ts";

/** Stops a watch. A second call does nothing. */
export type StopWatch = () => void;

/** Watches a folder that is there. `report` gets a line for each time that it goes or comes back. */
export function watchRoot(
  folder: string,
  report: (text: string) => void,
): StopWatch {
  let wasThere = true;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout>;
  const check = async () => {
    const isThere = await isFolder(folder);
    if (isStopped) return;
    if (isThere !== wasThere) {
      report(
        isThere
          ? `the folder ${quote(folder)} is back`
          : `the folder ${
            quote(folder)
          } is gone; requests get 404 until it is back`,
      );
    }
    wasThere = isThere;
    schedule();
  };
  const schedule = () => {
    timer = setTimeout(check, ROOT_CHECK_INTERVAL_MS);
    Deno.unrefTimer(timer);
  };
  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** True also for a folder that cannot be looked at: requests for its files report that. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.FilesystemLoop);
  }
}
