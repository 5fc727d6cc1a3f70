// Reads the file, or the standard input, that `tinyhttp explain` is given.

import { MAX_SOURCE_OCTETS } from "./limits.ts";
import type { ParsedRequests } from "./parsed_requests.ts";
import { makeGet, parseRequests } from "./request_source.ts";

/**
 * The connections of a file, of standard input for `-`, or for a URL or a path. A file that is there precedes a path of the
 * site. Rejects with what reading it throws, and where it holds no requests.
 */
export async function readRequests(
  source: string,
): Promise<ParsedRequests> {
  const get = source === "-" || isSourceFile(source)
    ? undefined
    : makeGet(source);
  return get === undefined
    ? parseRequests(await readSource(source))
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

/** The octets of a file, or of standard input for `-`: one more than the bound where there are more. Throws what the system throws. */
async function readSource(path: string): Promise<Uint8Array> {
  if (path === "-") return await readAll(Deno.stdin);
  using file = await Deno.open(path);
  return await readAll(file);
}

async function readAll(
  reader: { read(into: Uint8Array): Promise<number | null> },
): Promise<Uint8Array> {
  let octets = new Uint8Array(64 * 1024);
  let length = 0;
  for (;;) {
    const read = await reader.read(octets.subarray(length));
    if (read === null) return octets.subarray(0, length);
    length += read;
    if (length > MAX_SOURCE_OCTETS) return octets.subarray(0, length);
    if (length < octets.length) continue;
    const longer = new Uint8Array(octets.length * 2);
    longer.set(octets);
    octets = longer;
  }
}
