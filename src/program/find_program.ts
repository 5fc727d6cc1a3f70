// The segments of a path → the program in its folder. RFC 3875 §3.3, §5.
//
// The same names are visible as in a served folder, and links that lead out of the folder count as missing. A name that begins
// with `nph-` is a program that writes to the connection itself; it is refused.

import { mapFileError } from "../site/files/file_error.ts";
import { openContained, statContained } from "../site/files/contained.ts";
import { readStart } from "../site/files/open_file.ts";
import type { ServedRoot } from "../site/files/served_root.ts";
import { MAX_START_OCTETS } from "./limits.ts";
import { beginsAsProgram } from "./begins_as_program.ts";

/** What the segments lead to. */
export type FoundProgram =
  | {
    readonly kind: "program";
    readonly path: string;
    /** How many segments lead to it. */
    readonly count: number;
  }
  | { readonly kind: "missing" }
  /** An executable file that the system does not run. */
  | { readonly kind: "no program"; readonly path: string }
  /** A file that cannot be run; `why` completes a sentence that begins with its path. */
  | { readonly kind: "forbidden"; readonly path: string; readonly why: string };

const MISSING: FoundProgram = Object.freeze({ kind: "missing" });

/** The first file on the way. `now`: when the request began, in ms. Throws what the system's calls throw. */
export function findProgram(
  root: ServedRoot,
  segments: readonly string[],
  now: number,
): FoundProgram {
  const names: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment === "") continue;
    names.push(segment);
    const path = root.path([...names]);
    const info = path === undefined ? undefined : look(root, path, now);
    if (path === undefined || info === undefined) return MISSING;
    if (info.isDirectory) continue;
    if (!info.isFile) return MISSING;
    const why = explainRefusal(segment, info);
    if (why !== undefined) return { kind: "forbidden", path, why };
    const start = readProgramStart(root, path, now);
    if (start === undefined) return MISSING;
    return beginsAsProgram(start, Deno.build)
      ? { kind: "program", path, count: index + 1 }
      : { kind: "no program", path };
  }
  return MISSING;
}

/** The first octets of the file; undefined where it is gone. */
function readProgramStart(
  root: ServedRoot,
  path: string,
  now: number,
): Uint8Array | undefined {
  const file = orMissing(() => openContained(root, path, now));
  if (file?.kind !== "file") return undefined;
  try {
    return readStart(file.opened, MAX_START_OCTETS);
  } finally {
    file.opened.close();
  }
}

function look(
  root: ServedRoot,
  path: string,
  now: number,
): Deno.FileInfo | undefined {
  const found = orMissing(() => statContained(root, path, now));
  return found?.kind === "found" ? found.info : undefined;
}

/** Undefined where there is nothing at a path. */
function orMissing<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch (error) {
    if (mapFileError(error).kind === "missing") return undefined;
    throw error;
  }
}

function explainRefusal(
  name: string,
  { mode }: Deno.FileInfo,
): string | undefined {
  if (/^nph-/i.test(name)) {
    return "is not run: nph- programs write to the connection themselves";
  }
  const isExecutable = Deno.build.os === "windows"
    ? /\.exe$/i.test(name)
    : (mode! & 0o111) !== 0;
  return isExecutable ? undefined : "is not executable: chmod +x makes it so";
}
