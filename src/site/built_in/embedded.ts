// The built-in site: what is served without a folder. Its octets are in the program itself.

import embedded from "../../../static/built_in.json" with { type: "json" };
import { tagFromDigest } from "../../http/entity_tag.ts";
import type { HttpRequest } from "../../http/request.ts";
import { encodeHttpDate } from "../../http/http_date.ts";
import { encodeLatin1 } from "../../http/octets.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { digestContent } from "../representation/digest.ts";
import { MediaTypes } from "../representation/media_type.ts";
import {
  encodeOctetsAsHtml,
  encodePagePolicy,
  encodeStyle,
  fillTemplate,
} from "../representation/page.ts";
import type { Representation } from "../representation/representation.ts";

const ASSETS: Readonly<Record<string, Uint8Array>> = {
  "favicon.svg": encodeUtf8(embedded["favicon.svg"]),
  "hello.html": encodeUtf8(embedded["hello.html"]),
  "style.css": encodeUtf8(encodeStyle(embedded["style.css"])),
  "test.jpg": encodeLatin1(atob(embedded["test.jpg"])),
};

const TYPES = new MediaTypes({ types: [], charset: "utf-8" });

function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

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
    mediaType: TYPES.describe(name, () => octets).mediaType,
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
  return makePage(fillTemplate(embedded["index.html"], {
    "request-octets": encodeOctetsAsHtml(received),
    "server": "tinyhttp",
  }));
}

function makeTimePage({ now }: HttpRequest): HttpResponse {
  return makePage(fillTemplate(embedded["time.html"], {
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
