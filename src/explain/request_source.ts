// What `tinyhttp explain` is given → the octets of requests, by their connections.
//
// A file or standard input holds one of: JSON (HAR 1.2, an entry of it, or a request), wire cases (a Markdown file with
// blocks marked `octets`), or else the raw octets of one connection. Anything else names a resource: a URL or a path.

import { encodeRequest } from "./encode_request.ts";
import { readHar } from "./har.ts";
import { MAX_SOURCE_OCTETS, MAX_SOURCE_REQUESTS } from "./limits.ts";
import type { ParsedRequests, SourceConnection } from "./parsed_requests.ts";
import { splitUrl, type UrlParts } from "./url_parts.ts";
import { readOctets } from "./wire_notation.ts";

const OCTETS_BLOCK = /^```octets\r?\n(.*?)^```\r?$/gms;

/** An object, or an array that is empty or begins with one. A Markdown file may begin with `[`. */
const JSON_START = /^\s*(?:\{|\[\s*\{|\[\s*\]\s*$)/;

/**
 * The connections that a file holds. Throws a SyntaxError for what is wrong with it, and a RangeError where there is too
 * much of it.
 */
export function parseRequests(file: Uint8Array): ParsedRequests {
  if (file.length > MAX_SOURCE_OCTETS) {
    throw new RangeError(`it has more than ${MAX_SOURCE_OCTETS} octets`);
  }
  const text = new TextDecoder().decode(file);
  const parsed = JSON_START.test(text)
    ? readHar(JSON.parse(text))
    : { connections: readBlocks(text) ?? [[file]], problems: [] };
  if (parsed.connections.flat().length > MAX_SOURCE_REQUESTS) {
    throw new RangeError(`it has more than ${MAX_SOURCE_REQUESTS} requests`);
  }
  return parsed;
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
  const parts: UrlParts | undefined = /^[/?]/.test(resource)
    ? {
      host: "localhost",
      target: resource.split("#")[0],
      authorization: undefined,
    }
    : splitUrl(resource);
  if (parts === undefined || parts.host === "") return undefined;
  const target = parts.target.replace(/[^!-~]+/g, encodeURIComponent);
  return encodeRequest({ method: "GET", url: { ...parts, target } });
}
