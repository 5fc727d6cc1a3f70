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
  respondWithRepresentation,
} from "../representation/representation.ts";
import type { ResponseFields } from "../representation/response_fields.ts";
import {
  makeBuiltInRepresentation,
  makeEcho,
  resolveBuiltIn,
} from "./embedded.ts";
import { MAX_ECHO_OCTETS } from "./limits.ts";

/** Responds to GET and HEAD with the built-in pages. */
export class BuiltInSite implements Responder {
  readonly #fields: ResponseFields;
  readonly #prepared = new Map<string, PreparedRepresentation>();

  constructor(fields: ResponseFields) {
    this.#fields = fields;
  }

  respond(request: HttpRequest): HttpResponse {
    const { target, now } = request;
    const found = target.kind === "path" &&
        !(target.slash && target.segments.length > 0)
      ? resolveBuiltIn(target.segments)
      : undefined;
    switch (found?.kind) {
      case "representation":
        return respondWithRepresentation(request, this.#get(found.name, now));
      case "page":
        return found.page(request);
      default:
        return makeMissingPage(request);
    }
  }

  #get(name: string, now: number): PreparedRepresentation {
    let prepared = this.#prepared.get(name);
    if (prepared === undefined) {
      prepared = prepareRepresentation(makeBuiltInRepresentation(name), {
        fields: this.#fields,
        now,
      });
      this.#prepared.set(name, prepared);
    }
    return prepared;
  }
}

/** `/echo` returns the message that it received, whatever the method; all other requests go to `next`. */
export function withEcho(next: Responder): Responder {
  return {
    respond(request): Eventual<HttpResponse> {
      const { wire, target } = request;
      return wire !== undefined && isEcho(target)
        ? wire.readMessage(MAX_ECHO_OCTETS).then(makeEcho)
        : next.respond(request);
    },
  };
}

function isEcho(target: RequestTarget): boolean {
  return target.kind === "path" && !target.slash &&
    resolveBuiltIn(target.segments)?.kind === "echo";
}
