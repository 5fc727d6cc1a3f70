// Why a path leads to nothing, for those who watch: responses do not tell what is hidden.

import type { Decision } from "../http/decision.ts";
import type { HttpRequest } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import { statContained } from "./files/contained.ts";
import type { ServedRoot } from "./files/served_root.ts";

/** Notes why nothing was found at the path. Never throws. */
export function noteMissing(
  { trace, now }: Pick<HttpRequest, "trace" | "now">,
  target: PathTarget,
  root: ServedRoot,
): void {
  trace?.note(explainMissing(root, target, now));
}

/** Looks again: only a request that is watched pays for the reason. */
function explainMissing(
  root: ServedRoot,
  { segments, slash }: PathTarget,
  now: number,
): Decision {
  // See `PathTarget`: such a segment begins with NUL.
  if (segments.some((segment) => segment.startsWith("\0"))) {
    return "name of no file";
  }
  const path = root.path(segments);
  if (path === undefined) return "hidden name";
  try {
    const found = statContained(root, path, now);
    if (found.kind === "missing") {
      return found.isWithheld ? "hidden name" : "outside the root";
    }
    if (found.kind === "changing") return "no such file";
    if (found.info.isDirectory) return "no index";
    if (!found.info.isFile) return "not a file";
    return slash ? "file with a slash" : "no such file";
  } catch (error) {
    return error instanceof Deno.errors.NotCapable
      ? "outside the root"
      : "no such file";
  }
}
