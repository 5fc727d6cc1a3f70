// The site that is served without a folder: its pages, and `/echo`.

import type { HttpRequest } from "../../http/responder.ts";
import type { RequestTarget } from "../../http/request_target.ts";
import type { HttpResponse } from "../../http/response.ts";
import {
  makeBuiltInRepresentation,
  makeEcho,
  resolveBuiltIn,
} from "./embedded.ts";
import { MAX_ECHO_OCTETS } from "./limits.ts";
import {
  type PreparedRepresentation,
  prepareRepresentation,
  respondWithRepresentation,
} from "../representation/representation.ts";
import { type Path, Site } from "../site.ts";

/** The built-in site. */
export class BuiltInSite extends Site {
  readonly #prepared = new Map<string, PreparedRepresentation>();

  override messageLimit({ target }: HttpRequest): number | undefined {
    return isEcho(target) ? MAX_ECHO_OCTETS : undefined;
  }

  protected override answer(
    request: HttpRequest,
  ): HttpResponse | Promise<HttpResponse> {
    return request.message !== undefined && isEcho(request.target)
      ? this.complete(makeEcho(request.message))
      : super.answer(request);
  }

  protected read(request: HttpRequest, path: Path): HttpResponse {
    const found = path.slash && path.segments.length > 0
      ? undefined
      : resolveBuiltIn(path.segments);
    switch (found?.kind) {
      case "representation":
        return respondWithRepresentation(
          request.head,
          this.#prepare(found.name, request.now),
          { fields: this.fields, now: request.now },
        );
      case "page":
        return this.complete(found.page(request));
      default:
        return this.missing(request.head);
    }
  }

  #prepare(name: string, now: number): PreparedRepresentation {
    let prepared = this.#prepared.get(name);
    if (prepared === undefined) {
      prepared = prepareRepresentation(makeBuiltInRepresentation(name), {
        fields: this.fields,
        now,
      });
      this.#prepared.set(name, prepared);
    }
    return prepared;
  }
}

function isEcho(target: RequestTarget): boolean {
  return target.kind === "path" && !target.slash &&
    resolveBuiltIn(target.segments)?.kind === "echo";
}
