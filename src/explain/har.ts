// A HAR 1.2 file, one entry of it, or one request → the octets of requests, by their connections.
//
// Entries for one authority with the same `connection` were on one connection, in the order of the file.
// An entry that is no request of HTTP/1.1 is left out, with one line that says why.

import { encodeHarRequest, readHarUrl } from "./har_request.ts";
import type { ParsedRequests } from "./parsed_requests.ts";

/** A request of the file. */
interface ReadEntry {
  /** Undefined where the entry does not say it. */
  readonly connection: string | undefined;
  readonly octets: Uint8Array;
}

/** The requests of each connection of a parsed file, in their order. Throws a SyntaxError for what is no HAR. */
export function readHar(data: unknown): ParsedRequests {
  const { log, request, method } = (data ?? {}) as Record<string, unknown>;
  const isRequest = typeof method === "string";
  if (isRequest || request !== undefined) {
    return {
      connections: [[encodeHarRequest(isRequest ? data : request)]],
      problems: [],
    };
  }
  const entries = (log as { entries?: unknown } | undefined | null)?.entries;
  if (!Array.isArray(entries)) {
    throw new SyntaxError("this JSON has neither log.entries nor a request");
  }
  return readEntries(entries);
}

function readEntries(entries: readonly unknown[]): ParsedRequests {
  const problems: string[] = [];
  const read = entries.flatMap((entry, i) => {
    try {
      return [readEntry(entry)];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.push(`entry ${i + 1} is left out: ${error.message}`);
      return [];
    }
  });
  const connections = Map.groupBy(read, ({ connection }, i) => connection ?? i);
  return {
    connections: [...connections.values()].map((entries) =>
      entries.map(({ octets }) => octets)
    ),
    problems,
  };
}

function readEntry(entry: unknown): ReadEntry {
  const { request, connection } = (entry ?? {}) as Record<string, unknown>;
  return {
    connection: nameConnection(request, connection),
    octets: encodeHarRequest(request),
  };
}

/** Some programs write the port of the server. */
function nameConnection(
  request: unknown,
  connection: unknown,
): string | undefined {
  if (typeof connection !== "string" || connection === "") return undefined;
  return `${readHarUrl(request).host.toLowerCase()} ${connection}`;
}
