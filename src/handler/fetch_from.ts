// A responder as a function from `Request` to `Response`, for use inside a handler.

import { encodePlainError, errorOfRefusal } from "../http/http_error.ts";
import { contentLength, discardContent } from "../http/content.ts";
import {
  FIELD_BIT,
  type FieldLine,
  type FieldSet,
  type KnownField,
} from "../http/field.ts";
import { withAbsoluteLocation } from "../http/location.ts";
import { decodeLatin1, encodeLatin1 } from "../http/octets.ts";
import type { RequestFields } from "../http/request.ts";
import { parseRequestTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import type { HttpResponse } from "../http/response.ts";
import { contentBody, type Hold } from "./stream_content.ts";

/**
 * A function that asks a responder, such as a site. The content of the request is not passed on.
 *
 * @example
 * ```ts
 * import { fetchFrom, makeSite } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a.txt`, "hello");
 * const site = await makeSite({ folder });
 *
 * const serveFolder = fetchFrom(site);
 * const response = await serveFolder(new Request("http://localhost/a.txt"));
 * assertEquals(await response.text(), "hello");
 *
 * site.close();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function fetchFrom(
  responder: Responder,
): (request: Request) => Promise<Response> {
  const fetch = fetchHolding(responder);
  return (request) => fetch(request, { hold: () => {} });
}

/** How a handler asks. */
export interface Asking {
  /** Gets what gives a body back that nobody reads. */
  readonly hold: Hold;
  /** The URL that the client asked for; undefined where the request stands for itself. */
  readonly encodeAsked?: (() => string) | undefined;
  /** True where a program led the client's request to that URL. */
  readonly isRedirected?: boolean | undefined;
}

/**
 * The same. If the client's path does not end with the path of the request, relative references would lead elsewhere: a Location
 * is made to begin with `/`, and a listing becomes a redirect to it.
 */
export function fetchHolding(
  responder: Responder,
): (request: Request, asking: Asking) => Promise<Response> {
  return async (request, { hold, encodeAsked, isRedirected }) => {
    const { method } = request;
    const { pathname, search } = new URL(request.url);
    const octets = encodeLatin1(pathname + search);
    const span = { octets, start: 0, end: octets.length };
    const parsed = parseRequestTarget(span, method);
    if (parsed.kind === "refused") {
      const error = errorOfRefusal(parsed.refusal);
      return encode(encodePlainError(error), { method, hold });
    }
    // Where it does, a handler or a proxy removed a prefix, and they resolve below it.
    const isOther = encodeAsked !== undefined &&
      !new URL(encodeAsked()).pathname.endsWith(pathname);
    const response = await responder.respond({
      method,
      target: parsed.target,
      fields: new HeaderFields(request.headers),
      content: { length: 0, read: () => Promise.resolve(undefined) },
      now: Date.now(),
      wire: undefined,
      trace: undefined,
      isRedirected: isOther || isRedirected === true,
    });
    const sent = isOther
      ? withAbsoluteLocation(response, pathname + search)
      : response;
    return encode(sent, { method, hold });
  };
}

function encode(
  { status, fields, content }: HttpResponse,
  { method, hold }: { method: string; hold: Hold },
): Response {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  const length = contentLength(content);
  if (length !== undefined && content.kind !== "none") {
    headers.set("Content-Length", String(length));
  }
  const isOmitted = method === "HEAD" || status === 204 || status === 205 ||
    status === 304;
  if (isOmitted) discardContent(content);
  return new Response(isOmitted ? null : contentBody(content, hold), {
    status,
    headers,
  });
}

/** The fields of a request that a program made. */
class HeaderFields implements RequestFields {
  readonly #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  has(name: KnownField): boolean {
    return this.#headers.has(name);
  }

  hasAny(fields: FieldSet): boolean {
    return Object.entries(FIELD_BIT).some(([name, bit]) =>
      (fields & bit) !== 0 && this.#headers.has(name)
    );
  }

  value(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  isValue(name: KnownField, octets: Uint8Array): boolean {
    return this.value(name) === decodeLatin1(octets, 0, octets.length);
  }

  *lines(): Generator<FieldLine> {
    for (const [name, value] of this.#headers) yield { name, value };
  }
}
