// The fields for the origin that asks, where several origins may read the responses.

import { mapEventual } from "../base/eventual.ts";
import { encodePlainError } from "../http/http_error.ts";
import type { RequestFields } from "../http/request.ts";
import type { Responder } from "../http/responder.ts";
import {
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../http/response.ts";
import { fieldsBeside } from "./representation/cors.ts";

/**
 * Adds to the responses of `next` the fields of the request's origin, unless a response decides that itself. `settled`: names in
 * lower case that stay as they are.
 */
export function withOrigins(
  byOrigin: ReadonlyMap<string, readonly Field[]>,
  { settled, next }: {
    readonly settled: ReadonlySet<string>;
    readonly next: Responder;
  },
): Responder {
  const allowed = new Map(
    [...byOrigin].map(([origin, fields]) => [
      origin,
      fields.filter(([name]) => !settled.has(name.toLowerCase())),
    ]),
  );
  /** For each response that is sent again and again, one for each origin. */
  const prepared = new WeakMap<
    PreparedResponse,
    Map<readonly Field[], PreparedResponse>
  >();
  const add = (response: HttpResponse, fields: readonly Field[]) => {
    const make = () => ({
      ...response,
      fields: [...fieldsBeside(response.fields, fields), ...response.fields],
    });
    if (!(response instanceof PreparedResponse)) return make();
    const known = prepared.get(response) ?? new Map();
    prepared.set(response, known);
    const made = known.get(fields) ?? new PreparedResponse(make());
    known.set(fields, made);
    return made;
  };
  const find = (fields: RequestFields | undefined) =>
    allowed.get(fields?.value("origin") ?? "");
  return {
    respond(request) {
      const response = next.respond(request);
      const fields = find(request.fields);
      return fields === undefined
        ? response
        : mapEventual(response, (response) => add(response, fields));
    },
    respondToError(error, received) {
      const response = next.respondToError?.(error, received) ??
        encodePlainError(error);
      const fields = find(received);
      return fields === undefined ? response : add(response, fields);
    },
  };
}
