// What `tinyhttp explain` is given → the octets of requests, by their connections.
//
// A file or standard input holds one of: JSON (HAR 1.2, an entry of it, or a request), wire cases (a Markdown file with
// blocks marked `octets`), or else the raw octets of one connection. Anything else names a resource: a URL or a path.

import { readHar } from "./har.ts";
import { MAX_SOURCE_OCTETS, MAX_SOURCE_REQUESTS } from "./limits.ts";
import { readOctets } from "./wire_notation.ts";

const OCTETS_BLOCK = /^```octets\r?\n(.*?)^```\r?$/gms;

/** The requests of one connection, in their order. Raw octets are one, however many they hold. */
export type SourceConnection = readonly Uint8Array[];

/**
 * The connections that a file holds. Throws a SyntaxError for what is wrong with it, and a RangeError where there is too
 * much of it.
 */
export function parseRequests(file: Uint8Array): readonly SourceConnection[] {
  if (file.length > MAX_SOURCE_OCTETS) {
    throw new RangeError(`it has more than ${MAX_SOURCE_OCTETS} octets`);
  }
  const text = new TextDecoder().decode(file);
  const connections = /^\s*\{/.test(text)
    ? readHar(JSON.parse(text))
    : readBlocks(text) ?? [[file]];
  if (connections.flat().length > MAX_SOURCE_REQUESTS) {
    throw new RangeError(`it has more than ${MAX_SOURCE_REQUESTS} requests`);
  }
  return connections;
}

/** Undefined where there is no block. */
function readBlocks(text: string): readonly SourceConnection[] | undefined {
  const blocks = [...text.matchAll(OCTETS_BLOCK)];
  if (blocks.length === 0) return undefined;
  return blocks.map((
    [, block],
  ) => [readOctets(block.trimEnd().split(/\r?\n/))]);
}

/** A GET for a URL or a path; undefined for what is neither. Octets that no target may have are percent-encoded. */
export function makeGet(resource: string): Uint8Array | undefined {
  const found = /^(?:https?:\/\/([^/?#]+))?([/?][^#]*)?/i.exec(resource)!;
  const [matched, host = "localhost", target = "/"] = found;
  if (matched === "") return undefined;
  const path = target.startsWith("/") ? target : "/" + target;
  const encoded = path.replace(/[^!-~]+/g, encodeURIComponent);
  return new TextEncoder().encode(
    `GET ${encoded} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  );
}
