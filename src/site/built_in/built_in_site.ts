// The site that is served without a folder: its pages, and `/echo`.

import type { HttpRequest, RequestWire } from "../../http/request.ts";
import type { PathTarget, RequestTarget } from "../../http/request_target.ts";
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
import { Site } from "../site.ts";

/** The built-in site. */
export class BuiltInSite extends Site {
  readonly #prepared = new Map<string, PreparedRepresentation>();

  protected override answer(
    request: HttpRequest,
  ): HttpResponse | Promise<HttpResponse> {
    return request.wire !== undefined && isEcho(request.target)
      ? this.#echo(request.wire)
      : super.answer(request);
  }

  async #echo(wire: RequestWire): Promise<HttpResponse> {
    return this.complete(makeEcho(await wire.readMessage(MAX_ECHO_OCTETS)));
  }

  protected read(request: HttpRequest, path: PathTarget): HttpResponse {
    const found = path.slash && path.segments.length > 0
      ? undefined
      : resolveBuiltIn(path.segments);
    switch (found?.kind) {
      case "representation":
        return respondWithRepresentation(
          request,
          this.#prepare(found.name, request.now),
          this.fields,
        );
      case "page":
        return this.complete(found.page(request));
      default:
        return this.missing(request);
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
