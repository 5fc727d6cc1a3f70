// PATH_TRANSLATED: the path after a program, as one of the site's folder. RFC 3875 §4.1.6.
//
// It names what the site would: nothing where a name is hidden, and nothing outside the folder, also not through a link. Whether
// something is there is left to the program.

import { statContained } from "../site/files/contained.ts";
import { mapFileError } from "../site/files/file_error.ts";
import { prefixBelow } from "../site/files/file_path.ts";
import type { ServedRoot } from "../site/files/served_root.ts";

/**
 * The path of the file system; undefined where it has no such name. `segments`: those after the program, decoded; an empty one at
 * the end stands for a `/` there. `now`: when the request began, in ms.
 */
export function translatePath(
  root: ServedRoot,
  segments: readonly string[],
  now: number,
): string | undefined {
  const names = segments.filter((name) => name !== "");
  // The other files of that folder are not served.
  if (root.file !== undefined && names.length === 0) return undefined;
  const path = root.path(names);
  if (path === undefined || !isInside(root, names, now)) return undefined;
  return segments.at(-1) === "" ? prefixBelow(path) : path;
}

/** True where what there is of the path is inside. */
function isInside(
  root: ServedRoot,
  names: readonly string[],
  now: number,
): boolean {
  for (const depth of names.keys()) {
    const path = root.path(names.slice(0, depth + 1));
    try {
      const isFound = path !== undefined &&
        statContained(root, path, now).kind === "found";
      if (!isFound) return false;
    } catch (error) {
      return mapFileError(error).kind === "missing";
    }
  }
  return true;
}
