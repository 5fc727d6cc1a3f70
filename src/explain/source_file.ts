// Reads the file, or the standard input, that `tinyhttp explain` is given.

import { type FileWait, NamedFile, readBounded } from "../base/named_file.ts";
import { MAX_SOURCE_OCTETS } from "./limits.ts";
import type { ParsedRequests } from "./parsed_requests.ts";
import { makeGet, parseRequests } from "./request_source.ts";

/** Gets a line where a pipe takes a while. */
type OnWait = FileWait["onWait"];

/**
 * The connections of a file, of standard input for `-`, or for a URL or a path. A file that is there precedes a path of the
 * site. Rejects with what reading it throws, and where it holds no requests.
 */
export async function readRequests(
  source: string,
  onWait?: OnWait,
): Promise<ParsedRequests> {
  const get = source === "-" || isSourceFile(source)
    ? undefined
    : makeGet(source);
  return get === undefined
    ? parseRequests(await readSource(source, onWait))
    : { connections: [[get]], problems: [] };
}

/** True where the path leads to a file, of whatever kind, and not to a folder. */
function isSourceFile(path: string): boolean {
  try {
    return !Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The octets of a file, or of standard input for `-`: one more than the bound where there are more. Rejects with what reading it throws. */
function readSource(path: string, onWait?: OnWait): Promise<Uint8Array> {
  // A person may type it: that takes any time.
  return path === "-"
    ? readBounded(Deno.stdin.readable, MAX_SOURCE_OCTETS)
    : new NamedFile(path, MAX_SOURCE_OCTETS).read({ onWait });
}
