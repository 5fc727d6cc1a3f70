// The response of a handler → a response as this server sends it.
//
// Its content is sent with its length where that is known: it is of octets or text, or the handler says
// Content-Length. Fields of the framing are not taken over: the connection writes its own.

import { type Content, NO_CONTENT, OMITTED_CONTENT } from "../http/content.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import { upgradeOf } from "./upgrade.ts";
import { streamContent } from "./stream_content.ts";

/** Fields about one connection or one message, which their receiver must not pass on. RFC 9110 §7.6.1. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
]);

const encoder = new TextEncoder();

/** What the runtime knows of a body, without the stream that `response.body` makes of it. */
interface InnerBody {
  readonly streamOrStatic: ReadableStream | StaticBody;
  readonly length?: number | null;
}

interface StaticBody {
  readonly body: unknown;
  consumed: boolean;
}

/** The symbol of it; undefined where the runtime has none that is as expected. */
const INNER = findInner();

/** Throws a TypeError where the response can't be sent: it was used before, or it is no response. */
export function convertResponse(
  response: Response,
  { isHead }: { isHead: boolean },
): HttpResponse {
  if (!(response instanceof Response)) {
    throw new TypeError("A handler returns a Response, or undefined");
  }
  const { status } = response;
  const upgrade = status === 101 ? upgradeOf(response) : undefined;
  const fields: Field[] = [];
  let announced: string | undefined;
  for (const field of response.headers) {
    const name = field[0].toLowerCase();
    if (name === "content-length") announced = field[1];
    if (!OWN_FIELDS.has(name)) fields.push(field);
  }
  if (upgrade !== undefined) {
    return { status, fields, content: NO_CONTENT, upgrade };
  }
  const length = parseLength(announced);
  const content = convertContent(response, length);
  if (content !== NO_CONTENT) return { status, fields, content };
  if (length === undefined) {
    return { status, fields, content: isHead ? OMITTED_CONTENT : content };
  }
  // Only the response to HEAD has the length of a content that it does not have.
  if (!isHead && allowsContent(status) && length > 0) {
    throw new TypeError(`A response without content has Content-Length`);
  }
  return { status, fields, content: convertBody(null, length) };
}

function parseLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const length = Number(value);
  if (/^[0-9]+$/.test(value) && Number.isSafeInteger(length)) return length;
  throw new TypeError(`Not a Content-Length: ${JSON.stringify(value)}`);
}

function convertContent(
  response: Response,
  length: number | undefined,
): Content {
  const inner = INNER === undefined
    ? undefined
    : Reflect.get(response, INNER) as InnerBody | null;
  if (inner === null) return NO_CONTENT;
  const source = inner?.streamOrStatic;
  if (source === undefined || source instanceof ReadableStream) {
    if (response.bodyUsed) throw wasUsed();
    return convertBody(response.body, length ?? inner?.length ?? undefined);
  }
  if (source.consumed) throw wasUsed();
  const octets = typeof source.body === "string"
    ? encoder.encode(source.body)
    : source.body;
  if (!(octets instanceof Uint8Array)) {
    return convertBody(response.body, length);
  }
  if (length !== undefined && length !== octets.length) {
    throw new TypeError(
      `A content has ${octets.length} octets, and its Content-Length is ${length}`,
    );
  }
  source.consumed = true;
  return { kind: "octets", octets };
}

/** A content with that stream. Without one: of that length, for the response to HEAD. */
function convertBody(
  body: ReadableStream<Uint8Array> | null,
  length: number | undefined,
): Content {
  if (body === null) {
    return length === undefined ? NO_CONTENT : {
      kind: "stream",
      length,
      stream: { pull: () => Promise.resolve(undefined), cancel: () => {} },
    };
  }
  if (body.locked) throw wasUsed();
  return { kind: "stream", length, stream: streamContent(body) };
}

function wasUsed(): TypeError {
  return new TypeError("The body of the response was used before");
}

function findInner(): symbol | undefined {
  const probe = new Response("probe");
  return Object.getOwnPropertySymbols(Response.prototype).find((symbol) => {
    const inner = Reflect.get(probe, symbol) as InnerBody | null | undefined;
    const source = inner?.streamOrStatic;
    return source !== undefined && "body" in source &&
      source.body === "probe" && source.consumed === false;
  });
}
