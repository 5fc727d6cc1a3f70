// The path of a request → the segments after the prefix of a folder of programs. RFC 3875 §3.3, §4.1.5.
//
// They are percent-decoded once. Empty ones are kept, because the path that a program gets may hold another URL. Refused: what
// would be another path after decoding (`%2F`), and what no environment variable can hold (NUL, not UTF-8). Dot segments are
// removed as everywhere else; the empty ones of such a path are dropped with them.

import { receivedPath } from "../http/received_path.ts";
import type { RequestWire } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";

/** Where a path leads. */
export type ProgramPath =
  /** To something else than programs. */
  | { readonly kind: "elsewhere" }
  /** Below the prefix, to what cannot be handed to a program. */
  | { readonly kind: "refused" }
  | { readonly kind: "below"; readonly segments: readonly string[] };

const ELSEWHERE: ProgramPath = Object.freeze({ kind: "elsewhere" });
const REFUSED: ProgramPath = Object.freeze({ kind: "refused" });

/** Where the target leads, seen from the prefix. Makes nothing where that is elsewhere. */
export function parseProgramPath(
  prefix: readonly string[],
  target: PathTarget,
  wire: RequestWire | undefined,
): ProgramPath {
  const { segments, slash } = target;
  if (!prefix.every((name, depth) => segments[depth] === name)) {
    return ELSEWHERE;
  }
  const path = receivedPath(wire) ?? encodePath(segments, slash);
  if (/%2f|%00/i.test(path)) return REFUSED;
  let decoded = decodeAll(path);
  if (decoded?.some((segment) => /^\.\.?$/.test(segment))) {
    decoded = decodeAll(encodePath(segments, slash));
  }
  if (decoded === undefined) return REFUSED;
  let start = 0;
  for (const _ of prefix) {
    while (decoded[start] === "") start++;
    start++;
  }
  return { kind: "below", segments: decoded.slice(start) };
}

function decodeAll(path: string): readonly string[] | undefined {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The longest prefix that the target begins with; undefined where there is none. */
export function findPrefix(
  prefixes: readonly (readonly string[])[],
  { segments }: PathTarget,
): readonly string[] | undefined {
  let longest: readonly string[] | undefined;
  for (const prefix of prefixes) {
    if (
      prefix.length > (longest?.length ?? -1) &&
      prefix.every((name, depth) => segments[depth] === name)
    ) longest = prefix;
  }
  return longest;
}

/** Where a program was found among the segments. */
export interface ProgramPlace {
  /** SCRIPT_NAME: the decoded path that leads to the program. */
  readonly scriptName: string;
  /** PATH_INFO: the decoded path after it, with its first `/`; empty where there is none. */
  readonly pathInfo: string;
  /** PATH_TRANSLATED: what that path names in the folder of the site; undefined for nothing. */
  readonly pathTranslated?: string | undefined;
}

/** The paths that a program gets which stands at the first `count` segments; empty ones before the last of them are left out. */
export function placeProgram(
  prefix: readonly string[],
  segments: readonly string[],
  count: number,
): ProgramPlace {
  const names = segments.slice(0, count).filter((name) => name !== "");
  const rest = segments.slice(count);
  return {
    scriptName: "/" + [...prefix, ...names].join("/"),
    pathInfo: rest.length === 0 ? "" : "/" + rest.join("/"),
  };
}
