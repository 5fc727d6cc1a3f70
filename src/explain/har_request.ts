// A request of a HAR file → its octets. http://www.softwareishard.com/blog/har-12-spec/#request
//
// Browsers record what they sent over HTTP/2 and HTTP/3 too: it is written as HTTP/1.1. Nothing is normalised: the
// target is the URL without its origin, and a field that follows no grammar makes a request that the server refuses.
// What would become another line or another field is an error.

import { connectionFields } from "../http/connection_fields.ts";
import { encodeRequest } from "./encode_request.ts";
import { splitUrl, type UrlParts } from "./url_parts.ts";

/** As much of an entry's request as is read. http://www.softwareishard.com/blog/har-12-spec/#request */
interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion?: unknown;
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

/** What its URL says. Throws a SyntaxError where there is none. */
export function readHarUrl(data: unknown): UrlParts {
  return splitHarUrl(checkRequest(data).url);
}

function splitHarUrl(url: string): UrlParts {
  const parts = splitUrl(url);
  if (parts !== undefined) return parts;
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    throw new SyntaxError("its URL is none of http, https, ws or wss");
  }
  return { host: "", target: url, authorization: undefined };
}

function checkRequest(data: unknown): HarRequest {
  const request = (data ?? {}) as Record<string, unknown>;
  const { method, url, headers = [], postData } = request;
  const areHeaders = Array.isArray(headers) &&
    headers.every((field) =>
      typeof field?.name === "string" && typeof field?.value === "string"
    );
  if (typeof method !== "string" || typeof url !== "string" || !areHeaders) {
    throw new SyntaxError("its request has no method, url or headers");
  }
  const text = (postData as HarRequest["postData"] | null)?.text;
  if (text !== undefined && typeof text !== "string") {
    throw new SyntaxError("its content is not text");
  }
  checkLines(data as HarRequest);
  return data as HarRequest;
}

/** What is one part of the request in the file must not become two. */
function checkLines({ method, url, headers = [] }: HarRequest): void {
  if (/\s/.test(method)) {
    throw new SyntaxError("its method has a blank or a line break");
  }
  if (/[\r\n]/.test(url)) throw new SyntaxError("its URL has a line break");
  for (const { name, value } of headers) {
    if (/[\r\n]/.test(name + value)) {
      throw new SyntaxError("the name or value of a header has a line break");
    }
    if (name.includes(":", 1)) {
      throw new SyntaxError("the name of a header has a colon");
    }
  }
}

/** Throws a SyntaxError for what can't be written as one request. */
export function encodeHarRequest(data: unknown): Uint8Array {
  const request = checkRequest(data);
  const { method, headers = [] } = request;
  const httpVersion = String(request.httpVersion ?? "");
  const url = splitHarUrl(request.url);
  const version = /^HTTP\/1\.[01]$/i.test(httpVersion)
    ? httpVersion.toUpperCase()
    : "HTTP/1.1";
  const isNewer = version !== httpVersion.toUpperCase();
  const left = isNewer ? NOT_OF_NEWER : FRAMING;
  const fields = headers.filter(({ name }) =>
    !name.startsWith(":") && !left.has(name.toLowerCase())
  );
  const content = decodeContent(request);
  return encodeRequest({ method, url, version, fields, content });
}

/** Undefined where the file does not have the content. */
function decodeContent({ postData }: HarRequest): Uint8Array | undefined {
  const text = postData?.text;
  if (text === undefined) return undefined;
  if (postData?.encoding !== "base64") return new TextEncoder().encode(text);
  try {
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  } catch {
    throw new SyntaxError("its content is not base64");
  }
}
