// The response of a handler → a response as this server sends it.
//
// Its content is sent with its length where that is known: it is of octets or text, or the handler says
// Content-Length. Fields of the framing are not taken over: the connection writes its own.

import { MESSAGE_FIELDS } from "../http/connection_fields.ts";
import { type Content, NO_CONTENT, OMITTED_CONTENT } from "../http/content.ts";
import { isNamed } from "../http/field.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import { encodeText } from "./encode_text.ts";
import { upgradeOf } from "./upgrade.ts";
import { MAX_REMEMBERED_TYPES } from "./limits.ts";
import type { RequestBody } from "./request_body.ts";
import { streamContent } from "./stream_content.ts";

/** What the server sets itself, and Trailer: no trailer section is sent. RFC 9110 §7.6.1, §6.6.2. */
const OWN_FIELDS: ReadonlySet<string> = new Set([...MESSAGE_FIELDS, "date"]);

/** Statuses whose Upgrade is the handler's: it names the protocol that may be spoken. RFC 9110 §7.8, §15.5.22. */
const UPGRADING: ReadonlySet<number> = new Set([101, 426]);

/** What the runtime knows of a body, without the stream that `response.body` makes of it. */
interface InnerBody {
  readonly streamOrStatic: ReadableStream | StaticBody;
  readonly length?: number | null;
}

interface StaticBody {
  readonly body: unknown;
  consumed: boolean;
}

/** A response with what the runtime keeps in it under symbols. */
type Inside = Response & Readonly<Record<symbol, unknown>>;

// As globals they are getters, which take 0.02 us each time.
const { ReadableStream, Response } = globalThis;

/** The symbol of it; undefined where the runtime has none that is as expected. */
const INNER = findInner();

/** The symbol of what the runtime knows of the fields; undefined where it has none that is as expected. */
const FIELDS = findFields();

/** Throws a TypeError where the response can't be sent: it was used before, or it is no response. */
export function convertResponse(
  response: Response,
  { isHead, requested }: {
    isHead: boolean;
    /** The content of the request, which the response may pass on. */
    requested?: RequestBody | undefined;
  },
): HttpResponse {
  if (!(response instanceof Response)) {
    throw new TypeError("A handler returns a Response, or undefined");
  }
  const { status } = response;
  if (response.type === "error") {
    throw new TypeError(
      "A network error response, as Response.error() makes it, cannot be sent",
    );
  }
  const upgrade = status === 101 ? upgradeOf(response) : undefined;
  if (status === 101 && upgrade === undefined) {
    throw new TypeError("A response with 101 is made by info.upgrade() alone");
  }
  const { fields, announced } = readFields(response);
  if (upgrade !== undefined) {
    return { status, fields, content: NO_CONTENT, upgrade };
  }
  const length = parseLength(announced);
  const content = convertContent(response, { length, requested });
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

interface ReadFields {
  readonly fields: readonly Field[];
  /** The value of Content-Length. */
  readonly announced: string | undefined;
}

/** Fields that responses have again and again: those with only a Content-Type, by its value. */
const typeAlone = new Map<string, ReadFields>();

function readFields(response: Response): ReadFields {
  const list = listFields(response);
  if (list.length !== 1 || !isNamed(list[0][0], "content-type")) {
    return takeFields(list, UPGRADING.has(response.status));
  }
  const known = typeAlone.get(list[0][1]);
  if (known !== undefined) return known;
  const { fields, announced } = takeFields(list, false);
  const read = { fields: Object.freeze(fields), announced };
  if (typeAlone.size < MAX_REMEMBERED_TYPES) typeAlone.set(list[0][1], read);
  return read;
}

function takeFields(list: readonly Field[], upgrades: boolean): ReadFields {
  const fields: Field[] = [];
  let announced: string | undefined;
  for (const [name, value] of list) {
    const lower = name.toLowerCase();
    if (lower === "content-length") announced = value;
    if (!OWN_FIELDS.has(lower) || upgrades && lower === "upgrade") {
      fields.push([name, value]);
    }
  }
  return { fields, announced };
}

/** The fields as the handler set them; as Headers gives them where the runtime does not tell. */
function listFields(response: Response): readonly Field[] {
  const { headers } = response;
  const list = FIELDS === undefined
    ? undefined
    : ((response as Inside)[FIELDS] as { headerList?: unknown }).headerList;
  return Array.isArray(list) ? list : [...headers];
}

function parseLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const length = Number(value);
  if (/^[0-9]+$/.test(value) && Number.isSafeInteger(length)) return length;
  throw new TypeError(`Not a Content-Length: ${JSON.stringify(value)}`);
}

function convertContent(
  response: Response,
  { length, requested }: {
    length: number | undefined;
    requested: RequestBody | undefined;
  },
): Content {
  const inner = INNER === undefined
    ? undefined
    : (response as Inside)[INNER] as InnerBody | null;
  if (inner === null) return NO_CONTENT;
  const source = inner?.streamOrStatic;
  if (source === undefined || source instanceof ReadableStream) {
    if (response.bodyUsed) throw wasUsed();
    const { body } = response;
    return length === undefined && body !== null &&
        requested?.passOn(body) ||
      convertBody(body, length ?? inner?.length ?? undefined);
  }
  if (source.consumed) throw wasUsed();
  const octets = typeof source.body === "string"
    ? encodeText(source.body)
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

function findFields(): symbol | undefined {
  const probe = new Response("probe");
  probe.headers.append("X-A", "b");
  return Object.getOwnPropertySymbols(probe).find((symbol) => {
    const inner = Reflect.get(probe, symbol);
    const list: unknown = inner?.headerList;
    return Array.isArray(list) && list.length === 2 &&
      String(list[1]) === "X-A,b";
  });
}
