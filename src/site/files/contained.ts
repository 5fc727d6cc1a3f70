// A path → what stands there inside the root, opened if it is a file.
//
// Between the calls of one look, another file may be renamed to the path: each deploy does that. What
// the look found is then no proof that the path leads to nothing, so there is another look. Only a
// `stat` decides that nothing is there, since it is one call.

import { mapFileError } from "./file_error.ts";
import { type FileHandle, openFile } from "./file_handle.ts";
import { MAX_DENIALS, MAX_LOOKS } from "./limits.ts";
import type { ServedRoot } from "./served_root.ts";

/** What no look could find. */
export type NotContained =
  /** Nothing, or what may not be served. */
  | { readonly kind: "missing"; readonly isWithheld?: true }
  /** It was replaced during each look. */
  | { readonly kind: "changing" };

/** What stands at a path. Whoever gets a file closes it. */
export type Contained =
  | {
    readonly kind: "file";
    readonly opened: FileHandle;
    readonly info: Deno.FileInfo;
  }
  | { readonly kind: "directory" }
  | NotContained;

const MISSING = Object.freeze({ kind: "missing" } as const);
const WITHHELD = Object.freeze({ kind: "missing", isWithheld: true } as const);
const DIRECTORY = Object.freeze({ kind: "directory" } as const);
const CHANGING = Object.freeze({ kind: "changing" } as const);

/** What stands at the path; `now`: when the request began, in ms. Throws what the system's calls throw. */
export function openContained(
  root: ServedRoot,
  path: string,
  now: number,
): Contained {
  return lookAgain<Contained>(path, (info) => {
    if (info.isFile) return openAt(root, path, now);
    return info.isDirectory
      ? judge(root, path, { info, now, found: DIRECTORY })
      : MISSING;
  });
}

/** The same without opening files. */
export function statContained(
  root: ServedRoot,
  path: string,
  now: number,
): { readonly kind: "found"; readonly info: Deno.FileInfo } | NotContained {
  return lookAgain(path, (info) => {
    const found = { kind: "found", info } as const;
    return judge(root, path, { info, now, found });
  });
}

function openAt(
  root: ServedRoot,
  path: string,
  now: number,
): Contained | undefined {
  const { opened, info } = openFile(path, root.isLinked);
  let staysOpen = false;
  try {
    if (!info.isFile) return undefined;
    const found = { kind: "file", opened, info } as const;
    const judged = judge(root, path, { info, now, found });
    staysOpen = judged === found;
    return judged;
  } finally {
    if (!staysOpen) opened.close();
  }
}

/** `found` where it is inside the root; undefined where it is not at the path any more. */
function judge<Found>(
  root: ServedRoot,
  path: string,
  { info, now, found }: { info: Deno.FileInfo; now: number; found: Found },
): Found | NotContained | undefined {
  switch (root.locate(path, { info, now })) {
    case "inside":
      return found;
    case "outside":
      return MISSING;
    case "withheld":
      return WITHHELD;
    case "moved":
      return undefined;
  }
}

function lookAgain<Found>(
  path: string,
  look: (info: Deno.FileInfo) => Found | undefined,
): Found | NotContained {
  let denials = 0;
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    const info = Deno.statSync(path);
    try {
      const found = look(info);
      if (found !== undefined) return found;
    } catch (error) {
      // It was there a moment ago. If it is gone, the next `stat` throws.
      if (mapFileError(error).kind !== "missing") throw error;
      // The sandbox ends where the folder does.
      const isDenied = error instanceof Deno.errors.NotCapable;
      if (isDenied && ++denials === MAX_DENIALS) return MISSING;
    }
  }
  return CHANGING;
}
