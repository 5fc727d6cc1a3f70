// A HAR 1.2 file, one entry of it, or one request → the octets of requests, by their connections.
//
// Entries for one authority with the same `connection` were on one connection, in the order of the file.
// Browsers record what they sent over HTTP/2 and HTTP/3 too: it is written as HTTP/1.1. Nothing is normalised: the
// target is the URL without its origin, and a field that can't be written makes a request that is refused.

import { connectionFields } from "../http/connection_fields.ts";

/** As much of an entry's request as is read. http://www.softwareishard.com/blog/har-12-spec/#request */
interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion?: string;
  readonly headers?: readonly {
    readonly name: string;
    readonly value: string;
  }[];
  readonly postData?: { readonly text?: string; readonly encoding?: string };
}

/** What is set for the content that the file has. */
const FRAMING: ReadonlySet<string> = new Set([
  "content-length",
  "transfer-encoding",
]);
/** What a request of a newer version may not have. RFC 9113 §8.2.2. */
const NOT_OF_NEWER = connectionFields({ and: [...FRAMING], except: ["te"] });

/** An entry, as much of it as is read. */
interface HarEntry {
  readonly request: HarRequest;
  /** A name of the connection; some programs write the port of the server. */
  readonly connection?: unknown;
}

/** The requests of each connection of a parsed file, in their order. Throws a SyntaxError for what is no HAR. */
export function readHar(data: unknown): readonly (readonly Uint8Array[])[] {
  const connections = Map.groupBy(
    listEntries(data),
    (entry, i) => nameConnection(entry) ?? i,
  );
  return [...connections.values()].map((entries) =>
    entries.map(({ request }) => encodeRequest(request))
  );
}

/** Undefined where the entry does not say it. */
function nameConnection(
  { request, connection }: HarEntry,
): string | undefined {
  if (typeof connection !== "string" || connection === "") return undefined;
  return `${splitUrl(request.url).authority.toLowerCase()} ${connection}`;
}

function listEntries(data: unknown): readonly HarEntry[] {
  const { log, request, method } = (data ?? {}) as Record<string, unknown>;
  if (typeof method === "string") return [{ request: checkRequest(data) }];
  if (request !== undefined) return [{ request: checkRequest(request) }];
  const entries = (log as { entries?: unknown } | undefined)?.entries;
  if (!Array.isArray(entries)) {
    throw new SyntaxError("this JSON has neither log.entries nor a request");
  }
  return entries.map((entry: Partial<HarEntry> | null) => ({
    request: checkRequest(entry?.request),
    connection: entry?.connection,
  }));
}

function checkRequest(data: unknown): HarRequest {
  const { method, url, headers = [] } = (data ?? {}) as Record<string, unknown>;
  const areHeaders = Array.isArray(headers) &&
    headers.every((field) =>
      typeof field?.name === "string" && typeof field?.value === "string"
    );
  if (typeof method !== "string" || typeof url !== "string" || !areHeaders) {
    throw new SyntaxError(
      "a request of this HAR has no method, url or headers",
    );
  }
  return data as HarRequest;
}

function encodeRequest(request: HarRequest): Uint8Array {
  const { method, url, httpVersion = "", headers = [] } = request;
  const { authority, target } = splitUrl(url);
  const version = /^HTTP\/1\.[01]$/i.test(httpVersion)
    ? httpVersion.toUpperCase()
    : "HTTP/1.1";
  const isNewer = version !== httpVersion.toUpperCase();
  const left = isNewer ? NOT_OF_NEWER : FRAMING;
  const fields = headers.filter(({ name }) =>
    !name.startsWith(":") && !left.has(name.toLowerCase())
  );
  const content = decodeContent(request);
  const lines = [
    `${method} ${target.startsWith("/") ? target : "/" + target} ${version}`,
  ];
  if (!fields.some(({ name }) => name.toLowerCase() === "host")) {
    lines.push(`Host: ${authority || "localhost"}`);
  }
  for (const { name, value } of fields) lines.push(`${name}: ${value}`);
  if (content !== undefined) lines.push(`Content-Length: ${content.length}`);
  const head = new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n");
  return content === undefined ? head : new Uint8Array([...head, ...content]);
}

function splitUrl(url: string): { authority: string; target: string } {
  const [, authority, target] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(url) ??
    ["", "", url];
  return { authority, target };
}

/** Undefined where the file does not have the content. */
function decodeContent({ postData }: HarRequest): Uint8Array | undefined {
  const text = postData?.text;
  if (text === undefined) return undefined;
  return postData?.encoding === "base64"
    ? Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))
    : new TextEncoder().encode(text);
}
