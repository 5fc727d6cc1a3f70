// The built-in site: what is served without a folder. Its octets are in the program itself.

import favicon from "../../../static/favicon.svg" with { type: "bytes" };
import hello from "../../../static/hello.html" with { type: "bytes" };
import indexTemplate from "../../../static/index.html" with { type: "text" };
import style from "../../../static/style.css" with { type: "text" };
import testImage from "../../../static/test.jpg" with { type: "bytes" };
import timeTemplate from "../../../static/time.html" with { type: "text" };
import { tagFromDigest } from "../../http/entity_tag.ts";
import type { HttpRequest } from "../../http/request.ts";
import { encodeHttpDate } from "../../http/http_date.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { digestContent } from "../representation/digest.ts";
import { mediaTypeOf } from "../representation/media_type.ts";
import {
  encodeOctetsAsHtml,
  encodePagePolicy,
  encodeStyle,
  fillTemplate,
} from "../representation/page.ts";
import type { Representation } from "../representation/representation.ts";

const ASSETS: Readonly<Record<string, Uint8Array>> = {
  "favicon.svg": favicon,
  "hello.html": hello,
  "style.css": new TextEncoder().encode(encodeStyle(style)),
  "test.jpg": testImage,
};

/** The policy of pages that use the site's own style sheet and images. */
const PAGE_POLICY = encodePagePolicy({ image: "'self'", style: "'self'" });

/** What a path of the built-in site leads to. */
export type BuiltIn =
  | { readonly kind: "representation"; readonly name: string }
  | {
    readonly kind: "page";
    readonly page: (request: HttpRequest) => HttpResponse;
  }
  | { readonly kind: "echo" };

const PATHS: Readonly<Record<string, BuiltIn>> = {
  "": { kind: "page", page: makeIndexPage },
  "time": { kind: "page", page: makeTimePage },
  "echo": { kind: "echo" },
  "hello": { kind: "representation", name: "hello.html" },
  "favicon.svg": { kind: "representation", name: "favicon.svg" },
  // What browsers ask for beside a page that can't name an icon, such as /echo.
  "favicon.ico": { kind: "representation", name: "favicon.svg" },
  "style.css": { kind: "representation", name: "style.css" },
  "test.jpg": { kind: "representation", name: "test.jpg" },
};

/** What stands at the segments of the built-in site, undefined where nothing does. */
export function resolveBuiltIn(
  segments: readonly string[],
): BuiltIn | undefined {
  if (segments.length > 1) return undefined;
  const name = segments[0] ?? "";
  return Object.hasOwn(PATHS, name) ? PATHS[name] : undefined;
}

/** The representation of an asset. Its time is unknown: embedded files have none to be trusted. */
export function makeBuiltInRepresentation(name: string): Representation {
  const octets = ASSETS[name];
  return {
    content: { kind: "octets", octets },
    mediaType: mediaTypeOf(name),
    entityTag: tagFromDigest(digestContent(octets)),
    mtime: null,
    fields: name.endsWith(".html")
      ? [["Content-Security-Policy", PAGE_POLICY]]
      : [],
  };
}

/** The very octets of the request. RFC 9110 §9.3.8 is TRACE's; this answers every method so. */
export function makeEcho(message: Uint8Array): HttpResponse {
  return {
    status: 200,
    fields: [["Content-Type", "text/plain; charset=utf-8"], NO_STORE],
    content: { kind: "octets", octets: message },
  };
}

const NO_STORE: Field = ["Cache-Control", "no-store"];

function makeIndexPage({ wire }: HttpRequest): HttpResponse {
  const received = wire?.head ?? new Uint8Array(0);
  return makePage(fillTemplate(indexTemplate, {
    "request-octets": encodeOctetsAsHtml(received),
    "server": "tinyhttp",
  }));
}

function makeTimePage({ now }: HttpRequest): HttpResponse {
  return makePage(fillTemplate(timeTemplate, {
    "time": encodeHttpDate(now),
    "iso-time": new Date(now).toISOString().replace(/\.\d+Z$/, "Z"),
  }));
}

function makePage(octets: Uint8Array): HttpResponse {
  return {
    status: 200,
    fields: [
      ["Content-Type", "text/html; charset=utf-8"],
      NO_STORE,
      ["Content-Security-Policy", PAGE_POLICY],
    ],
    content: { kind: "octets", octets },
  };
}
