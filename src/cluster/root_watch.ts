// Reports that the served folder, or the one served file, is gone, and that it is back. The workers need no report: they look for
// the folder at each request.

import { quote } from "../base/visible_text.ts";
import { joinPath } from "../site/files/file_path.ts";
import { ROOT_CHECK_INTERVAL_MS } from "./limits.ts";
import type { ServingSettings } from "./message.ts";
import { lookRepeatedly, type StopWatch } from "./repeated_look.ts";

/** What is watched. */
interface Watched {
  readonly kind: "folder" | "file";
  readonly path: string;
}

/** Watches what is served; undefined where that is neither. `report` gets a line for each time that it goes or comes back. */
export function watchSite(
  { folder, file }: Pick<ServingSettings["site"], "folder" | "file">,
  report: (text: string) => void,
): StopWatch | undefined {
  if (folder === undefined) return undefined;
  return file === undefined
    ? watchRoot({ kind: "folder", path: folder }, report)
    : watchRoot({ kind: "file", path: joinPath(folder, [file]) }, report);
}

/** Watches what is there. */
function watchRoot(
  { kind, path }: Watched,
  report: (text: string) => void,
): StopWatch {
  const name = `the ${kind} ${quote(path)}`;
  let wasThere = true;
  let isStopped = false;
  const stop = lookRepeatedly(async () => {
    const isThere = await isThereAs(kind, path);
    if (isStopped) return;
    if (isThere !== wasThere) {
      report(
        isThere
          ? `${name} is back`
          : `${name} is gone; requests get 404 until it is back`,
      );
    }
    wasThere = isThere;
  }, ROOT_CHECK_INTERVAL_MS);
  return () => {
    isStopped = true;
    stop();
  };
}

/** True also for what cannot be looked at: requests for its files report that. */
async function isThereAs(
  kind: Watched["kind"],
  path: string,
): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    return kind === "folder" ? info.isDirectory : info.isFile;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.FilesystemLoop);
  }
}
