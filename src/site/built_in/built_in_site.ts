// The site that is served without a folder: its pages, and `/echo`.

import type { Eventual } from "../../base/eventual.ts";
import type { HttpRequest } from "../../http/request.ts";
import type { RequestTarget } from "../../http/request_target.ts";
import type { Responder } from "../../http/responder.ts";
import type { HttpResponse } from "../../http/response.ts";
import { makeMissingPage } from "../representation/error_page.ts";
import {
  type PreparedRepresentation,
  prepareRepresentation,
  type Representation,
  respondWithRepresentation,
} from "../representation/representation.ts";
import type { ResponseFields } from "../representation/response_fields.ts";
import { makeAsset } from "./assets.ts";
import { isEcho, makeEcho, readEchoWish } from "./echo_page.ts";
import { makeHelloPage, makeHelloText } from "./hello_page.ts";
import { makeIndexPage } from "./index_page.ts";
import { MAX_ECHO_OCTETS } from "./limits.ts";
import { wantsPage } from "./site_page.ts";
import { makeTimePage } from "./time_page.ts";

/** What is made once, at the first request for it. */
const REPRESENTATIONS = {
  "hello page": makeHelloPage,
  "hello text": makeHelloText,
  "favicon.svg": () => makeAsset("favicon.svg"),
  "test.jpg": () => makeAsset("test.jpg"),
} satisfies Record<string, () => Representation>;

type RepresentationName = keyof typeof REPRESENTATIONS;

/** What stands at a path: a response for each request, or the name of the representation. */
type Resource = (request: HttpRequest) => HttpResponse | RepresentationName;

const RESOURCES: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["", makeIndexPage],
  ["time", makeTimePage],
  ["hello", ({ fields }) => wantsPage(fields) ? "hello page" : "hello text"],
  ["favicon.svg", () => "favicon.svg"],
  // What some browsers ask for, whatever a page names.
  ["favicon.ico", () => "favicon.svg"],
  ["test.jpg", () => "test.jpg"],
]);

/** Responds to GET and HEAD with the built-in pages. */
export class BuiltInSite implements Responder {
  readonly #fields: ResponseFields;
  readonly #prepared = new Map<RepresentationName, PreparedRepresentation>();

  constructor(fields: ResponseFields) {
    this.#fields = fields;
  }

  respond(request: HttpRequest): HttpResponse {
    const response = findResource(request.target)?.(request);
    if (response === undefined) {
      request.trace?.note("no such file");
      return makeMissingPage(request);
    }
    request.trace?.note("built-in page");
    return typeof response === "string"
      ? respondWithRepresentation(request, this.#get(response, request.now))
      : response;
  }

  #get(name: RepresentationName, now: number): PreparedRepresentation {
    let prepared = this.#prepared.get(name);
    if (prepared === undefined) {
      prepared = prepareRepresentation(REPRESENTATIONS[name](), {
        fields: this.#fields,
        now,
      });
      this.#prepared.set(name, prepared);
    }
    return prepared;
  }
}

function findResource(target: RequestTarget): Resource | undefined {
  if (target.kind !== "path" || target.segments.length > 1) return undefined;
  const [name] = target.segments;
  if (name === undefined) return RESOURCES.get("");
  return target.slash ? undefined : RESOURCES.get(name);
}

/** `/echo` and the paths below return the message that they received, whatever the method; all other requests go to `next`. */
export function withEcho(next: Responder): Responder {
  return {
    respond(request): Eventual<HttpResponse> {
      const { wire, target } = request;
      if (wire === undefined || !isEcho(target)) return next.respond(request);
      request.trace?.note("echo");
      const wish = readEchoWish(request);
      return wire.readMessage(MAX_ECHO_OCTETS).then((message) =>
        makeEcho(message, wish)
      );
    },
  };
}
